"""Setting solver options: by the solver's own names, or by common ones that mean the same for all solvers."""

import fenchel as cp

x = cp.Variable(2)
prob = cp.Problem(cp.Minimize(cp.norm(x, 1) + cp.norm(x, 2)), [x >= 2])

# Solve with SCS, use the sparse-indirect method.
prob.solve(solver=cp.SCS, verbose=True, use_indirect=True)
print("optimal value with SCS:", prob.value)

# SCS's tolerance in its older spelling and in its own, and the common name for the tolerance of any solver.
for options in ({"eps": 1e-8}, {"eps_abs": 1e-8, "eps_rel": 1e-8}, {"tol": 1e-8}):
    prob.solve(solver=cp.SCS, **options)
    print(f"with {options}:", prob.value)

# The common names: time_limit, max_iters, tol, threads, mip_gap, seed, where the solver has such a thing.
prob.solve(solver=cp.CLARABEL, max_iters=50, tol=1e-9, time_limit=10.0)
print("optimal value with CLARABEL:", prob.value)

# A misspelt option is an error, which names those there are.
try:
    prob.solve(solver=cp.SCS, max_iter=10)
except cp.SolverError as error:
    print(error)
