"""Getting the standard form: what the solver is given, its answer, and the way back to the problem."""

import fenchel as cp

x = cp.Variable(2)
objective = cp.Minimize(cp.norm(x, 1) + cp.norm(x, 2))
constraints = [x >= 2]

problem = cp.Problem(objective, constraints)
data, chain, inverse_data = problem.get_problem_data(cp.SCS)
print("A has shape", data["A"].shape, "and the cones are", data["dims"])

# calls SCS using `data`
soln = chain.solve_via_data(problem, data)
# unpacks the solution returned by SCS into `problem`
problem.unpack_results(soln, chain, inverse_data)
print("optimal value:", problem.value)
print("x:", x.value)
