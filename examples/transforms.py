"""Transforms: functions made of constraints and problems, beyond the atoms."""

import fenchel as cp

# A convex function that is 0 where the constraints hold and inf where they do not.
x = cp.Variable()
constraints = [0 <= x, x <= 1]
expr = cp.indicator(constraints)
x.value = 0.5
print("expr.value = ", expr.value)
x.value = 2
print("expr.value = ", expr.value)

# In an objective it states its constraints.
print("nearest to 3:", cp.Problem(cp.Minimize(cp.square(x - 3) + cp.transforms.indicator(constraints))).solve())

# The optimum of a problem over some of its variables, as a convex function of the others.
y = cp.Variable()
inner = cp.Problem(cp.Minimize(cp.abs(y - x) + y), [y >= 0])
best = cp.transforms.partial_optimize.partial_optimize(inner, opt_vars=[y])
x.value = 2
print("over y, at x = 2:", best.value)
print("over both:", cp.Problem(cp.Minimize(best + cp.square(x - 2))).solve())

# A function's support: the largest y'z over the z of a set.
z = cp.Variable(2)
support = cp.transforms.suppfunc(z, [cp.norm(z, 2) <= 2])
print("support of a ball at (3, 4):", support([3.0, 4.0]).value)

# The first-order approximation at the current value.
x.value = 1
line = cp.transforms.linearize(cp.square(x))
x.value = 3
print("the tangent of a square at 1, at 3:", line.value)

# The perspective s f(x / s).
s = cp.Variable(nonneg=True)
x.value, s.value = 3, 2
print("the perspective of a square:", cp.perspective(cp.square(x), s).value)
