"""The front page: least squares with box constraints, its optimal value, its solution and its multipliers."""

import numpy as np

import fenchel as cp

# Problem data.
m = 30
n = 20
np.random.seed(1)
A = np.random.randn(m, n)
b = np.random.randn(m)

# Construct the problem.
x = cp.Variable(n)
objective = cp.Minimize(cp.sum_squares(A @ x - b))
constraints = [0 <= x, x <= 1]
prob = cp.Problem(objective, constraints)

# The optimal objective value is returned by `prob.solve()`.
result = prob.solve()
# The optimal value for x is stored in `x.value`, the optimal Lagrange multiplier for a constraint in
# `constraint.dual_value`.
print("status:", prob.status)
print("optimal value:", result)
print("x:", x.value.round(4))
print("multipliers of 0 <= x:", constraints[0].dual_value.round(4))
