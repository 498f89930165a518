"""Attributes of leaves: what a value must satisfy, the nearest that does, and what DCP analysis learns."""

import numpy as np

import fenchel as cp

p = cp.Parameter(nonneg=True)
try:
    p.value = -1
except Exception as e:
    print(e)

print("Projection:", p.project(-1))

# A sensible idiom: project, then assign. The second line does both at once.
p.value = p.project(-1)
p.project_and_assign(3)
print("p:", p.value)

# The projections of other attributes.
given = np.array([[2.0, 3.0], [1.0, -1.0]])
for attribute in ("nonpos", "symmetric", "diag", "PSD", "NSD", "integer", "boolean"):
    leaf = cp.Variable((2, 2), **{attribute: True})
    print(f"{attribute}:", np.asarray(leaf.project(given)).round(4).tolist())

# An attribute informs the DCP analysis; a constraint that says the same does not.
x = cp.Variable(nonpos=True)
y = cp.Variable()
print("the square of x^2 - x:", cp.square(cp.square(x) - x).curvature, "for a nonpositive x,",
      cp.square(cp.square(y) - y).curvature, "for a free one")  # fmt: skip
