"""The documents' table of solvers, made by asking each of them: X solved, and verified; L stated, but without a licence."""

import numpy as np

import fenchel as cp

x = cp.Variable(2)
X = cp.Variable((2, 2), symmetric=True)
k = cp.Variable(integer=True)
given = np.array([[1.0, 2.0], [2.0, 1.0]])

# One small problem of each class, and its optimum.
CLASSES = {
    "LP": (cp.Problem(cp.Minimize(x[0] + cp.norm(x, 1)), [x >= 2]), 6.0),
    "QP": (cp.Problem(cp.Minimize(cp.sum_squares(x - 1)), [cp.sum(x) >= 4]), 2.0),
    "SOCP": (cp.Problem(cp.Minimize(cp.norm(x, 2)), [x >= [3, 4]]), 5.0),
    "SDP": (cp.Problem(cp.Minimize(cp.trace(X)), [X >> given]), 2.0),
    "EXP": (cp.Problem(cp.Minimize(cp.exp(x[0]) - x[0])), 1.0),
    "MIP": (cp.Problem(cp.Minimize(k), [k >= 1.5]), 2.0),
}
SOLVERS = "CBC GLPK GLPK_MI OSQP CPLEX Elemental ECOS ECOS_BB GUROBI MOSEK CVXOPT SCS".split()


def mark(solver: str, problem: cp.Problem, optimum: float) -> str:
    """X, L, or nothing where the solver refuses the problem."""
    try:
        found = problem.solve(solver=solver)
    except cp.SolverError as error:
        return "L" if type(error).__name__ == "LicenseError" else ""
    return "X" if np.isclose(found, optimum, atol=1e-3) else "wrong"


table = {}
print(f"{'':10}", *(f"{name:5}" for name in CLASSES))
for solver in SOLVERS:
    if solver not in cp.installed_solvers():
        print(f"{solver:10} not installed")
        continue
    table[solver] = {name: mark(solver, *entry) for name, entry in CLASSES.items()}
    print(f"{solver:10}", *(f"{word:5}" for word in table[solver].values()))
