"""Viewing solver output: verbose=True shows the solver's own log."""

import fenchel as cp

x = cp.Variable(2)
prob = cp.Problem(cp.Minimize(cp.norm(x, 1) + cp.norm(x, 2)), [x >= 2])

# Solve with ECOS, or what is there in its place, and display output.
solver = cp.ECOS if cp.ECOS in cp.installed_solvers() else cp.CLARABEL
prob.solve(solver=solver, verbose=True)
print(f"optimal value with {solver}:", prob.value)
