"""Every option that the documents list, by its documented name: the same small problem with each solver that has options."""

import tempfile
from pathlib import Path

import fenchel as cp
from fenchel.errors import FenchelError

x = cp.Variable(2)
k = cp.Variable(2, integer=True)
linear = cp.Problem(cp.Minimize(x[0] + cp.norm(x, 1)), [x >= 2])
integer = cp.Problem(cp.Minimize(k[0] + cp.norm(k, 1)), [k >= 1.5])

temporary = tempfile.TemporaryDirectory()
folder = Path(temporary.name)
CUTS = """GomoryCuts MIRCuts MIRCuts2 TwoMIRCuts ResidualCapacityCuts KnapsackCuts FlowCoverCuts CliqueCuts
LiftProjectCuts OddHoleCuts RedSplitCuts LandPCuts ProbingCuts SimpleRoundingCuts""".split()

OPTIONS = {
    cp.OSQP: [{"max_iter": 10_000, "eps_abs": 1e-7, "eps_rel": 1e-7}],
    cp.ECOS: [
        {"max_iters": 100, "abstol": 1e-7, "reltol": 1e-6, "feastol": 1e-7},
        {"abstol_inacc": 5e-5, "reltol_inacc": 5e-5, "feastol_inacc": 1e-4},
    ],
    cp.ECOS_BB: [{"mi_max_iters": 1000, "mi_abs_eps": 1e-6, "mi_rel_eps": 1e-3}],
    cp.MOSEK: [
        {"mosek_params": {"MSK_DPAR_BASIS_TOL_X": 1e-7}, "save_file": str(folder / "mosek.mps")},
        {"mosek_params": {"mosek.dparam.basis_tol_x": 1e-7}},
    ],
    cp.CVXOPT: [
        {"max_iters": 100, "abstol": 1e-7, "reltol": 1e-6, "feastol": 1e-7, "refinement": 1, "kktsolver": "chol"},
        {"kktsolver": cp.ROBUST_KKTSOLVER},
    ],
    cp.SCS: [
        {"max_iters": 2500, "eps": 1e-4, "alpha": 1.8, "scale": 5.0, "normalize": True, "use_indirect": True},
        {"use_indirect": False},
    ],
    cp.CBC: [dict.fromkeys(CUTS, True), {"AllDifferentCuts": True}, {"PreProcessCuts": True}],
    cp.CPLEX: [
        {"cplex_params": {"advance": 1, "read.datacheck": 1}},
        *({"cplex_filename": str(folder / f"model.{kind}")} for kind in ("lp", "sav", "mps")),
    ],
}

for solver, cases in OPTIONS.items():
    problem = integer if solver in (cp.ECOS_BB, cp.CBC, cp.CPLEX) else linear
    for options in cases:
        try:
            problem.solve(solver=solver, **options)
            print(f"{solver} with {', '.join(options)}:", problem.value)
        except FenchelError as error:  # not installed or disabled, without a licence, or an option that ends the process
            print(f"{solver} with {', '.join(options)}: {error}")
print("written:", ", ".join(sorted(path.name for path in folder.iterdir())))
temporary.cleanup()
