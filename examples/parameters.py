"""Parameters: one problem, compiled once, solved for many values of them."""

import numpy as np

import fenchel as cp

# Problem data.
np.random.seed(1)
A = np.random.randn(30, 10)
b = np.random.randn(30)

# Construct the problem.
gamma = cp.Parameter(nonneg=True, name="gamma")
x = cp.Variable(10, name="x")
problem = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b) + gamma * cp.norm(x, 1)))
print("follows the discipline of parameters:", problem.is_dpp())

# The trade-off between fit and size.
for value in (0.1, 1.0, 10.0):
    gamma.value = value
    problem.solve(solver=cp.CLARABEL)
    print("gamma", value, "value", problem.value, "entries", int(np.sum(np.abs(x.value) > 1e-4)))
print("set up", problem.solver_stats.setups, "time; derivative of the value by gamma", gamma.sensitivity)

# All at once, in parallel.
path = problem.solve_many({gamma: np.array([0.1, 1.0, 10.0])}, solver=cp.CLARABEL)
print("all at once:", path.value)

# A product of two parameters leaves the discipline, which CVXPY warns of; here it is solved as fast.
alpha = cp.Parameter(nonneg=True, value=0.5, name="alpha")
product = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b) + alpha * gamma * cp.norm(x, 1)))
print("follows it still:", product.is_dpp())
print(product.explain_dpp())
print("value", product.solve(solver=cp.CLARABEL))
