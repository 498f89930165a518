"""Semidefinite matrices: by attribute, by constraint, and symmetric ones."""

import numpy as np

import fenchel as cp

# Creates a 100 by 100 positive semidefinite variable.
X = cp.Variable((100, 100), PSD=True)

# You can use X anywhere you would use a normal variable.
obj = cp.Minimize(cp.norm(X) + cp.sum(X))
print("the objective is", obj.expr.curvature)

# The matrix nearest to a given one, of which expr1 must be positive and expr2 negative semidefinite
# (but not necessarily symmetric).
given = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0], [0.0, 0.0, 3.0]])
Y = cp.Variable((3, 3))
expr1 = Y
expr2 = Y - 2 * np.eye(3)
constr1 = expr1 >> 0
constr2 = expr2 << 0
nearest = cp.Problem(cp.Minimize(cp.sum_squares(Y - given)), [constr1, constr2])
nearest.solve()
print("eigenvalues of the symmetric part:", np.linalg.eigvalsh((Y.value + Y.value.T) / 2).round(6))

# To constrain a matrix expression to be symmetric, simply write:
constr = Y == Y.T
symmetric = cp.Problem(cp.Minimize(cp.sum_squares(Y - given)), [constr1, constr2, constr])
by_constraint = symmetric.solve()

# The same with an attribute: the variable lives in the space of symmetric matrices, of lower dimension.
Z = cp.Variable((3, 3), symmetric=True)
by_attribute = cp.Problem(cp.Minimize(cp.sum_squares(Z - given)), [Z >> 0, Z << 2 * np.eye(3)]).solve()
print("symmetric, by a constraint:", by_constraint)
print("symmetric, by an attribute:", by_attribute)
