"""The classes of constraints: whether they hold at the current values, by how much not, and their duals."""

import numpy as np

import fenchel as cp
from fenchel.constraints import PSD, SOC, ExpCone, NonNeg, NonPos, Zero

x = cp.Variable(2, name="x")
X = cp.Variable((2, 2), name="X")
t = cp.Variable(name="t")

constraints = [
    x <= 0,
    x == 1,
    NonPos(x),
    NonNeg(x),
    Zero(x - 1),
    X >> 0,
    PSD(X),
    SOC(t, x),
    ExpCone(x[0], x[1], t),
]

x.value = np.array([3.0, -4.0])
X.value = np.array([[1.0, 2.0], [0.0, -1.0]])
t.value = 2.0
for constraint in constraints:
    print(constraint)
    print("   holds:", constraint.value(), " residual:", constraint.residual, end="")
    print("  violation:", constraint.violation())

x.value = np.array([0.0, 1.0])
print("on the boundary:", ExpCone(x[0], x[1], x[1]).value(), " within 0.1:", (x <= 0.95).value(tolerance=0.1))

try:
    (cp.Variable() <= 0).violation()
except ValueError as error:
    print("ValueError:", error)

cone = SOC(t, x)
cp.Problem(cp.Minimize(t), [cone, x >= np.array([3.0, 4.0])]).solve()
print("duals of the second-order cone:", *(np.round(dual, 5) for dual in cone.dual_value))
