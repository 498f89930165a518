"""Choosing a solver: the same problem with every installed one, and what is said about those that are not."""

import fenchel as cp

# Solving a problem with different solvers.
x = cp.Variable(2)
obj = cp.Minimize(x[0] + cp.norm(x, 1))
constraints = [x >= 2]
prob = cp.Problem(obj, constraints)

for solver in (cp.OSQP, cp.ECOS, cp.SCS, cp.HIGHS, cp.CLARABEL):
    if solver in cp.installed_solvers():
        prob.solve(solver=solver)
        print(f"optimal value with {solver}:", prob.value)

print(cp.installed_solvers())

# A solver that is not installed, and one that cannot take the problem, say so.
try:
    prob.solve(solver=cp.MOSEK)
except cp.SolverError as error:
    print(error)
try:
    cp.Problem(cp.Minimize(cp.norm(x, 2)), constraints).solve(solver=cp.OSQP)
except cp.SolverError as error:
    print(error)
