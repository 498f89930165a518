"""Problem arithmetic: a problem as a sum of smaller problems."""

import fenchel as cp

x = cp.Variable()
expr1 = cp.square(x - 1)
expr2 = cp.abs(x)

# Addition, subtraction and multiplication of objectives.
for left, right in [
    (cp.Minimize(expr1) + cp.Minimize(expr2), cp.Minimize(expr1 + expr2)),
    (cp.Maximize(-expr1) + cp.Maximize(-expr2), cp.Maximize(-expr1 - expr2)),
    (cp.Minimize(expr1) - cp.Maximize(-expr2), cp.Minimize(expr1 + expr2)),
    (2 * cp.Minimize(expr1), cp.Minimize(2 * expr1)),
    (-2 * cp.Minimize(expr1), cp.Maximize(-2 * expr1)),
]:
    x.value = 3.0
    print(type(left).__name__, left.value, type(right).__name__, right.value)

try:
    cp.Minimize(expr1) + cp.Maximize(-expr2)
except cp.DCPError as error:
    print("Not allowed:", error)

# Problems follow the same rules; their constraints are joined.
prob1 = cp.Problem(cp.Minimize(expr1), [x >= 2])
prob2 = cp.Problem(cp.Minimize(expr2), [x <= 5])
total = prob1 + prob2
print("sum:", total.solve(), "with", len(total.constraints), "constraints")
print("three times the first:", (3 * prob1).solve())
print("difference:", (prob1 - cp.Problem(cp.Maximize(-expr2), [x <= 5])).solve())

prob1 += prob2
prob1 *= 2
print("in place:", prob1.solve())
