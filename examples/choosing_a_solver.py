"""Choosing a solver: the same problem with each of the twelve of the documents' table, and why one cannot be chosen."""

import fenchel as cp
from fenchel.errors import FenchelError

# Solving a problem with different solvers.
x = cp.Variable(2)
obj = cp.Minimize(x[0] + cp.norm(x, 1))
constraints = [x >= 2]
prob = cp.Problem(obj, constraints)

TABLE = (
    cp.OSQP,
    cp.ECOS,
    cp.ECOS_BB,
    cp.CVXOPT,
    cp.SCS,
    cp.GLPK,
    cp.GLPK_MI,
    cp.GUROBI,
    cp.MOSEK,
    cp.ELEMENTAL,
    cp.CBC,
    cp.CPLEX,
)
for solver in TABLE:
    try:
        prob.solve(solver=solver)
        print(f"optimal value with {solver}:", prob.value)
    except FenchelError as error:  # not installed or disabled, without a licence, or gone
        print(error)

print(cp.installed_solvers())

# By default the planner chooses; it can be asked why.
prob.solve()
print("chosen by default:", prob.solver_stats.solver_name)
print(prob.explain())

# Several, one after the other; names in any case. The first that finds an optimum wins.
prob.solve(solver_path=["mosek", ("scs", {"max_iters": 1}), "clarabel"], warm_start=False)
print("the first of the path that solves it:", prob.solver_stats.solver_name)

# A solver that cannot take the problem says what it lacks.
try:
    cp.Problem(cp.Minimize(cp.norm(x, 2)), constraints).solve(solver=cp.OSQP)
except cp.SolverError as error:
    print(error)
