"""Power cones, relative entropies and finite sets: one problem for each, whose optimum is known."""

import numpy as np

import fenchel as cp
from fenchel.constraints import ExpCone, FiniteSet, OpRelEntrConeQuad, PowCone3D, PowConeND, RelEntrConeQuad

x = cp.Variable(2)
t = cp.Variable()

# x^alpha y^(1 - alpha) >= |z|: with x + y <= 1, the largest z is at x = alpha.
cone = PowCone3D(x[0], x[1], t, 0.25)
print("three-dimensional power cone:", cp.Problem(cp.Maximize(t), [cone, cp.sum(x) <= 1]).solve(), "at", x.value)
print("   its duals:", *(np.round(dual, 4) for dual in cone.dual_value))

# The product of W_i^alpha_i >= |z|.
W = cp.Variable(3)
alpha = np.array([0.5, 0.25, 0.25])
volume = cp.Problem(cp.Maximize(t), [PowConeND(W, t, alpha), cp.sum(W) <= 1])
print("power cone:", volume.solve(), "at", W.value)

# x log(x / y) <= z, exactly by the exponential cone (-z, x, y), and approximated by second-order cones.
y, z = cp.Variable(), cp.Variable()
for constraint in (
    ExpCone(-z, x[0], y),
    ExpCone(-z, x[0], y).as_quad_approx(3, 3),
    RelEntrConeQuad(x[0], y, z, m=3, k=3),
):
    value = cp.Problem(cp.Minimize(z), [constraint, x[0] == 2, y <= 1]).solve()
    print(f"relative entropy by {type(constraint).__name__}:", value)

# The same of matrices, in the semidefinite order: for A = 2 I and B = I, 2 log 2 times I.
X, Y, Z = (cp.Variable((2, 2), symmetric=True) for _ in range(3))
constraint = OpRelEntrConeQuad(X, Y, Z, m=3, k=3)
value = cp.Problem(cp.Minimize(cp.trace(Z)), [constraint, X == 2 * np.eye(2), Y == np.eye(2)]).solve()
print("relative entropy of matrices:", value)

# Each entry of an expression takes one of some values.
v = cp.Variable(3)
for ineq_form in (False, True):
    values = FiniteSet(v, [1, 3, 7], ineq_form=ineq_form)
    cp.Problem(cp.Minimize(cp.norm(v - [0, 4, 6], 1)), [values]).solve()
    print(f"finite set, ineq_form={values.ineq_form}:", v.value, values.value())
