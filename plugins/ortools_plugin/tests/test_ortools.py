"""What is special to GLOP and PDLP; what every solver must do is in the laws.

Where HiGHS is loaded, as in a run of all tests, they work in a process of their own; else here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
from scipy.sparse import csc_array, random_array

import fenchel as cp
from fenchel.cones.nonneg import NonNeg
from fenchel.errors import OptionError
from fenchel.program import Block, Program
from fenchel.solving.verify import CompiledCheck
from fenchel.solving.worker import placed
from fenchel.testing.problems import SAMPLES, infeasible, unbounded
from fenchel_ortools.glop import GLOP, types
from fenchel_ortools.pdlp import DEFAULTS, PDLP, blank

BOTH = pytest.mark.parametrize("solver", [GLOP(), PDLP()], ids=lambda solver: solver.name)


def program(n=30, m=40, seed=0):
    """A linear program with a least value."""
    rng = np.random.default_rng(seed)
    A = csc_array(random_array((m, n), density=0.3, rng=rng, data_sampler=rng.standard_normal))
    bounds = {"lower": np.full(n, -1.0), "upper": np.full(n, 1.0)}
    return Program(None, rng.standard_normal(n), 0.0, A, rng.random(m), (Block(NonNeg(m), 0),), **bounds)


def opened(solver, given, **options):
    solver = placed(solver)
    return solver.open(given, solver.translate(options))


def test_glop_starts_from_its_basis():
    given = program()
    model = opened(GLOP(), given)
    cold = model.solve(None)
    warm = model.solve(cold)
    assert warm.iterations < cold.iterations / 4
    given.b *= 1.01
    model.update(frozenset({"b"}))
    assert model.solve(warm).iterations < cold.iterations / 2
    assert CompiledCheck(given).check(model.solve(None), 1e-6).proved


def test_pdlp_starts_from_a_point():
    given = program()
    cold = opened(PDLP(), given).solve(None)
    assert opened(PDLP(), given).solve(cold).iterations < cold.iterations / 2


@pytest.mark.parametrize("bounded", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_certificates_of_pdlp(seed, bounded):
    for known in (infeasible(SAMPLES["nonneg"], seed=seed, bounded=bounded), unbounded(SAMPLES["nonneg"], seed=seed)):
        solution = opened(PDLP(), known.program, time_limit=10.0).solve(None)
        assert solution.status == known.solution.status
        assert CompiledCheck(known.program).check(solution, 1e-5).proved


def test_glop_says_infeasible_or_unbounded_without_a_proof():
    known = infeasible(SAMPLES["nonneg"])
    solution = opened(GLOP(), known.program).solve(None)
    assert solution.status in ("infeasible", "infeasible_or_unbounded")
    assert solution.x is solution.y is solution.z is None and solution.stopped.startswith("INFEASIBLE")


@BOTH
@pytest.mark.parametrize("options", [{"max_iters": 1}, {"time_limit": 1e-6}, {"time_limit_sec": 1e-6}])
def test_limits(solver, options):
    solution = opened(solver, program(100, 150), **options).solve(None)
    assert solution.status == "user_limit" and "LIMIT" in solution.stopped


@BOTH
def test_options(solver):
    time_limit = {"GLOP": "max_time_in_seconds", "PDLP": "time_sec_limit"}[solver.name]
    assert placed(solver).translate({"time_limit": 2.0}) == {"verbose": False, time_limit: 2.0}
    with pytest.raises(OptionError, match=r"did you mean .*threads"):
        placed(solver).translate({"threadss": 2})
    with pytest.raises(OptionError, match=r"takes bool|takes int"):
        placed(solver).translate({"threads": "two"})


def test_enumerations_go_by_name():
    given = program()
    assert opened(GLOP(), given, feasibility_rule="DANTZIG").solve(None).status == "optimal"
    assert opened(PDLP(), given, linesearch_rule="CONSTANT_STEP_SIZE_RULE").solve(None).status == "optimal"
    with pytest.raises(OptionError, match="is one of DANTZIG, DEVEX, STEEPEST_EDGE"):
        opened(GLOP(), given, feasibility_rule="other")


def test_refused_settings():
    with pytest.raises(OptionError, match="OR-tools refuses its settings"):
        opened(PDLP(), program(), num_threads=-3).solve(None)


def test_messages_as_cvxpy_takes_them():
    from ortools.glop.parameters_pb2 import GlopParameters

    few = opened(GLOP(), program(100, 150), parameters_proto=GlopParameters(max_number_of_iterations=1)).solve(None)
    assert few.status == "user_limit"
    message = blank()
    message.termination_criteria.iteration_limit = 1
    assert opened(PDLP(), program(100, 150), parameters_proto=message).solve(None).status == "user_limit"


@BOTH
def test_every_option_is_taken(solver):
    """Each plain field, with the value that it has where nothing is set."""
    from ortools.glop.parameters_pb2 import GlopParameters

    message = GlopParameters() if solver.name == "GLOP" else blank()
    fields = types(message)
    assert set(fields) <= set(solver.options) and (solver.name == "GLOP" or DEFAULTS.keys() <= set(solver.options))
    given = program(5, 5)
    for name, kind in fields.items():
        value = getattr(message, name) or {"initial_primal_weight": 1.0}.get(name, 0)  # which stands for its being unset
        if isinstance(kind, frozenset):
            value = message.DESCRIPTOR.fields_by_name[name].enum_type.values_by_number[value].name
        assert opened(solver, given, **{name: value}).solve(None).status == "optimal", name


@BOTH
@pytest.mark.parametrize("seed", range(3))
def test_agrees(solver, seed):
    rng = np.random.default_rng(seed)
    x, A = cp.Variable(12, bounds=[-1, 1]), rng.standard_normal((6, 12))
    below, equal = A[:4] @ x <= rng.random(4), A[4:] @ x == 0.1
    problem = cp.Problem(cp.Minimize(rng.standard_normal(12) @ x), [below, equal])
    problem.solve(solver="CLARABEL")
    expected = problem.value, x.value, below.dual_value, equal.dual_value
    problem.solve(solver=solver.name)
    assert problem.solver_stats.verified and problem.solver_stats.num_iters > 0
    for found, wanted in zip((problem.value, x.value, below.dual_value, equal.dual_value), expected, strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-5)


def test_ctrl_c():
    """Here it stops the method; in a process of its own, that process (`tests/solving/test_worker.py`)."""
    rng = np.random.default_rng(0)
    A = csc_array(rng.standard_normal((150, 100)))
    free = Program(None, -(A.T @ rng.random(150)), 0.0, A, A @ rng.random(100) + 1, (Block(NonNeg(150), 0),))
    model = opened(PDLP(), free, tol=1e-300)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        model.solve(None)
    assert opened(PDLP(), program()).solve(None).status == "optimal"


@BOTH
def test_log(solver, capfd):
    opened(solver, program()).solve(None)
    assert capfd.readouterr() == ("", "")
    opened(solver, program(), verbose=True).solve(None)
    assert capfd.readouterr().out


@pytest.mark.solver("HIGHS")
@pytest.mark.parametrize("order", [("GLOP", "HIGHS", "PDLP"), ("HIGHS", "GLOP", "PDLP"), ("PDLP", "HIGHS", "HIGHS", "GLOP")])
def test_together_with_highs(order):
    """Loaded into one process, the second would be an ImportError, in either order."""
    code = """
    import sys
    import numpy as np
    import fenchel as cp
    x, right = cp.Variable(3), cp.Parameter(3)
    constraint = x >= right
    problem = cp.Problem(cp.Minimize(cp.sum(x)), [constraint])
    for k, solver in enumerate(sys.argv[1:] * 2):
        right.value = np.arange(3.0) + k
        problem.solve(solver=solver)
        assert problem.status == "optimal", problem.status
        assert np.allclose(x.value, right.value, atol=1e-5) and np.allclose(constraint.dual_value, 1, atol=1e-5)
        assert problem.solver_stats.setups == 1
    assert ("highspy" in sys.modules) == (sys.argv[1] == "HIGHS")
    print("done")
    """
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join(filter(None, sys.path)))
    command = [sys.executable, "-c", textwrap.dedent(code), *order]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout == "done\n", done.stderr
