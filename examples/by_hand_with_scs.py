"""Solving by hand: the standard form given to SCS's own API, with a linear and with a quadratic objective."""

import scs

import fenchel as cp


def solved_by_hand(problem):
    """SCS's optimal value, without the constant of the objective."""
    data, _, _ = problem.get_problem_data(cp.SCS)
    probdata = {"A": data["A"], "b": data["b"], "c": data["c"]}
    if "P" in data:
        probdata["P"] = data["P"]  # minimise x'Px/2 + c'x
    cone_dims = data["dims"]
    cones = {
        "z": cone_dims.zero,  # SCS called it "f" before its version 3
        "l": cone_dims.nonpos,
        "q": cone_dims.soc,
        "ep": cone_dims.exp,
        "s": cone_dims.psd,
    }
    soln = scs.solve(probdata, cones, verbose=False, eps_abs=1e-7, eps_rel=1e-7)
    return soln["info"]["pobj"]


x = cp.Variable(2)
X = cp.Variable((2, 2), PSD=True)

linear = cp.Problem(
    cp.Minimize(cp.norm(x, 1) + cp.norm(x, 2) + cp.sum(cp.exp(x)) + cp.trace(X)),
    [x >= 2, X[0, 1] == 1, cp.sum(x) >= 5],
)
print("linear objective: by hand", solved_by_hand(linear), "by solve", linear.solve(solver=cp.SCS, eps=1e-7))

quadratic = cp.Problem(cp.Minimize(cp.sum_squares(x) + cp.norm(x, 2) + x[0]), [x >= 2])
by_hand, by_solve = solved_by_hand(quadratic), quadratic.solve(solver=cp.SCS, eps=1e-7)
print("quadratic objective: by hand", by_hand, "by solve", by_solve)
