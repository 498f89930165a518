"""Solver stats: who solved the problem, how long it took, and what the answer is worth."""

import fenchel as cp

x = cp.Variable(2)
problem = cp.Problem(cp.Minimize(cp.norm(x, 1) + cp.norm(x, 2)), [x >= 2])
problem.solve(solver=cp.SCS)

stats = problem.solver_stats
print("solved by", stats.solver_name, "of", stats.plugin)
print("solve time in seconds:", stats.solve_time)
print("iterations:", stats.num_iters)
print("checked:", stats.verified)
# The older spelling.
print("the same:", problem.solve_time == stats.solve_time)
