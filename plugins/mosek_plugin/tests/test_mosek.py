"""What is special to MOSEK: without a licence it solves nothing, but its task tells what it was given.

MOSEK's own measures (objectives and violations, in its conventions) of the answer that is known judge cones, signs and orders.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fenchel.cones.nonneg import NonNeg
from fenchel.cones.soc import SOC
from fenchel.errors import LicenseError, OptionError
from fenchel.program import Block
from fenchel.testing.problems import SAMPLES, infeasible, integer, optimum, unbounded
from fenchel_mosek.mosek import MOSEK

mosek = pytest.importorskip("mosek", reason="mosek is not installed here")
SOLVER = MOSEK()
INTERIOR = mosek.soltype.itr
DOMAINS = {
    "soc": "quadratic_cone",
    "rsoc": "rquadratic_cone",
    "exp_cone": "primal_exp_cone",
    "pow3d": "primal_power_cone",
    "pow_nd": "primal_power_cone",
    "svec_lower": "svec_psd_cone",
}


def opened(program, **options):
    return SOLVER.open(program, SOLVER.translate(options))


def drawn(kinds):
    return [sample for kind in SOLVER.order if kind in kinds for sample in SAMPLES[kind]]


def words(key):
    return str(key).rpartition(".")[2]


def told(model):
    """A, its bounds, F and g, the cones, bounds and objective, as the task says."""
    task, n, k = model.core, model.core.getnumvar(), model.core.getnumcon()
    A, F, P = np.zeros((k, n)), np.zeros((task.getnumafe(), n)), np.zeros((n, n))
    for into, (*_, rows, columns, values) in ((A, task.getatrip()), (F, task.getafeftrip()), (P, task.getqobj())):
        into[rows, columns] = values
    return {
        "c": np.array(task.getcslice(0, n)),
        "A": A,
        "rows": [(words(kind), low, high) for kind, low, high in zip(*task.getconboundslice(0, k), strict=True)],
        "F": F,
        "g": np.array(task.getafegslice(0, task.getnumafe())),
        "columns": [(words(kind), low, high) for kind, low, high in zip(*task.getvarboundslice(0, n), strict=True)],
        "P": P,
        "types": [words(task.getvartype(j)) for j in range(n)],
    }


def put(model, solution):
    """Hand MOSEK an answer, signs and orders as its manual has them."""
    task, program, k = model.core, model.program, model.linear
    y, x, n = solution.y, solution.x, program.n
    z = np.zeros(n) if solution.z is None else solution.z
    turned = y.copy()
    for block in program.blocks:
        if block.cone.kind == "exp_cone":
            turned[block.start : block.stop] = y[block.start : block.stop].reshape(-1, 3)[:, ::-1].ravel()
    keys = [mosek.stakey.unk]
    task.putsolutionnew(
        INTERIOR, keys * k, keys * n, keys * task.getnumacc(), (program.A @ x)[:k], x, -y[:k], np.maximum(-y[:k], 0),
        np.maximum(y[:k], 0), np.maximum(-z, 0), np.maximum(z, 0), np.zeros(n), turned[k:],
    )  # fmt: skip
    task.updatesolutioninfo(INTERIOR)


def read(model, why):
    """As after a solve that terminated for this reason."""
    model.why = why
    return model.read()


@pytest.mark.parametrize("kind", SOLVER.order)
@pytest.mark.parametrize("bounded", [False, True])
def test_mosek_agrees_that_the_known_answer_is_optimal(kind, bounded):
    known = optimum(drawn({kind, "nonneg"}), 8, bounded=bounded, triangle="lower")
    model = opened(known.program)
    put(model, known.solution)
    task, n, k, cones = model.core, known.program.n, model.linear, model.core.getnumacc()
    assert task.getprimalobj(INTERIOR) == pytest.approx(known.value)
    assert task.getdualobj(INTERIOR) == pytest.approx(known.value)
    assert max(task.getdviolvar(INTERIOR, range(n))) < 1e-9  # stationarity: all signs, all orders
    assert max([*task.getpviolcon(INTERIOR, range(k)), *task.getdviolcon(INTERIOR, range(k))], default=0) < 1e-9
    assert max(task.getpviolvar(INTERIOR, range(n))) < 1e-9
    assert max(task.getpviolacc(INTERIOR, range(cones)), default=0) < 1e-9


@pytest.mark.parametrize("kind", sorted(DOMAINS))
def test_a_point_outside_a_cone_is_outside_for_mosek(kind):
    known = optimum(drawn({kind}), 6, triangle="lower")
    model = opened(known.program)
    x = known.solution.x + 3.0
    put(model, type(known.solution)("optimal", x=x, y=known.solution.y))
    s, program = known.program.b - known.program.A @ x, known.program
    far = [d for b in program.blocks for d in b.cone.distance(s[b.start : b.stop].reshape(b.count, -1))]
    found = model.core.getpviolacc(INTERIOR, range(model.core.getnumacc()))
    assert [d > 1e-6 for d in far] == [d > 1e-6 for d in found] and any(d > 1e-6 for d in far)
    types = [words(model.core.getdomaintype(j)) for j in range(model.core.getnumdomain())]
    assert set(types) == {DOMAINS[kind]}


def test_a_quadratic_objective():
    known = optimum(drawn({"zero", "nonneg"}), 8, curved=True, bounded=True, triangle="lower")
    model = opened(known.program)
    put(model, known.solution)
    assert np.array_equal(told(model)["P"], known.program.P.toarray())
    assert model.core.getprimalobj(INTERIOR) == pytest.approx(known.value)
    assert model.core.getdualobj(INTERIOR) == pytest.approx(known.value)


def test_the_answer_is_read_back_as_it_was_put():
    known = optimum(drawn(SOLVER.order), 8, bounded=True, triangle="lower")
    model = opened(known.program, accept_unknown=True)
    put(model, known.solution)
    solution = read(model, "ok")  # of a solution that MOSEK did not find itself, it says that it knows nothing
    assert (solution.status, solution.stopped) == ("optimal_inaccurate", "unknown, ok")
    assert np.array_equal(solution.x, known.solution.x) and solution.value == pytest.approx(known.value)
    assert np.array_equal(solution.y, known.solution.y) and np.allclose(solution.z, known.solution.z, atol=0)
    assert read(opened(known.program), "trm_max_time").status == "user_limit"
    assert read(opened(known.program), "trm_stall").status == "solver_error"


def test_a_certificate_is_one_for_mosek():
    known = infeasible(drawn(SOLVER.order), bounded=True)
    model = opened(known.program)
    put(model, type(known.solution)("infeasible", x=np.zeros(known.program.n), y=known.solution.y, z=known.solution.z))
    assert model.core.getdualobj(INTERIOR) == pytest.approx(1)  # -(b'y + sigma(z)), which is how it is scaled


class Claiming:
    """A task that calls the solution it holds another: of one that it did not find itself, MOSEK says that it knows nothing."""

    def __init__(self, task, status):
        self._task, self.getsolsta = task, lambda which: status

    def __getattr__(self, name):
        return getattr(self._task, name)


def test_a_certificate_and_a_ray_are_read_back_to_length():
    known = infeasible(drawn(SOLVER.order), bounded=True)
    model = opened(known.program)
    y, z = known.solution.y, known.solution.z
    put(model, replace(known.solution, x=np.zeros(known.program.n), y=3 * y, z=3 * z))
    model.core = Claiming(model.core, mosek.solsta.prim_infeas_cer)
    solution = read(model, "ok")
    assert solution.status == "infeasible" and np.allclose(solution.y, y) and np.allclose(solution.z, z)
    known = unbounded(drawn(SOLVER.order), 6, triangle="lower")
    model = opened(known.program)
    put(model, replace(known.solution, x=3 * known.solution.x, y=np.zeros(known.program.m)))
    model.core = Claiming(model.core, mosek.solsta.dual_infeas_cer)
    solution = read(model, "ok")
    assert solution.status == "unbounded" and np.allclose(solution.x, known.solution.x)


def test_linear_rows_and_bounds():
    known = optimum(drawn({"zero", "nonneg"}), 12, bounded=True, triangle="lower")
    program, found = known.program, told(opened(known.program))
    zeros = program.count("zero")
    assert np.array_equal(found["A"], program.A.toarray()) and np.array_equal(found["c"], program.c)
    assert [kind for kind, _, _ in found["rows"]] == ["fx"] * zeros + ["up"] * (program.m - zeros)
    assert [high for _, _, high in found["rows"]] == program.b.tolist()
    sides = {("fr"): (False, False), "lo": (True, False), "up": (False, True), "ra": (True, True), "fx": (True, True)}
    for (kind, low, high), lower, upper in zip(found["columns"], program.lower, program.upper, strict=True):
        assert sides[kind] == (np.isfinite(lower), np.isfinite(upper))
        assert (low == lower or np.isinf(lower)) and (high == upper or np.isinf(upper))


def test_cones_are_minus_a_and_b():
    known = optimum(drawn({"nonneg", *DOMAINS}), 6, triangle="lower")
    program, model = known.program, opened(known.program)
    found, k = told(model), model.linear
    assert np.array_equal(found["F"], -program.A.toarray()[k:]) and np.array_equal(found["g"], program.b[k:])
    assert model.core.getnumacc() == sum(block.count for block in program.blocks if block.start >= k)


@pytest.mark.parametrize("kinds", SOLVER.accepts[2:])
def test_integers(kinds):
    known = integer(kinds, "lower")
    found = told(opened(known.program))
    marked = [j for j, kind in enumerate(found["types"]) if kind == "type_int"]
    assert marked == known.program.integer.tolist()


@pytest.mark.parametrize("curved", [False, True])
def test_an_update_is_what_a_new_task_is(curved):
    kinds = {"zero", "nonneg"} if curved else set(SOLVER.order)
    program = optimum(drawn(kinds), 8, curved=curved, bounded=True, triangle="lower").program
    model = opened(program)
    for array in (program.A.data, program.b, program.c, *([program.P.data] if curved else [])):
        array *= 1.5
    program.lower -= 1.0
    model.update(frozenset({"A", "b", "c", "bounds"} | ({"P"} if curved else set())))
    for now, new in zip(told(model).values(), told(opened(program)).values(), strict=True):
        assert np.array_equal(now, new)


def test_without_a_licence_it_says_so():
    try:
        solution = opened(optimum(drawn({"nonneg"})).program).solve(None)
    except LicenseError as error:
        assert "MOSEK has no licence" in str(error)
    else:
        pytest.skip(f"there is a licence here: {solution.status}")


def test_a_start_is_handed_over():
    known = integer(SOLVER.accepts[3], "lower")
    model = opened(known.program)
    try:
        model.solve(known.solution)
    except LicenseError:
        assert np.array_equal(model.core.getxx(mosek.soltype.itg), known.solution.x)
    assert model.core.getintparam(mosek.iparam.mio_construct_sol) == mosek.onoffkey.on


def test_blocks_without_rows_are_no_cones():
    known = optimum(drawn({"nonneg", "soc"}), 6)
    blocks = known.program.blocks
    empty = Block(NonNeg(0), known.program.count("nonneg"), 2)
    program = replace(known.program, blocks=(*blocks[:2], empty, *blocks[2:], Block(SOC(3), known.program.m, 0)))
    assert opened(program).core.getnumacc() == opened(known.program).core.getnumacc()


def test_options():
    own = SOLVER.translate(
        {"mosek_params": {mosek.dparam.basis_tol_x: 1e-7, "MSK_IPAR_LOG": 3}, "time_limit": 5, "seed": 2, "bfs": True}
    )
    assert own == {
        "verbose": False,
        "MSK_DPAR_BASIS_TOL_X": 1e-7,
        "MSK_IPAR_LOG": 3,
        "MSK_DPAR_OPTIMIZER_MAX_TIME": 5,
        "MSK_IPAR_MIO_SEED": 2,
        "bfs": True,
    }
    quoted = SOLVER.translate({"mosek_params": {"mosek.dparam.basis_tol_x": 1e-7, "iparam.log": 3}})
    assert quoted == {"verbose": False, "MSK_DPAR_BASIS_TOL_X": 1e-7, "MSK_IPAR_LOG": 3}
    assert SOLVER.tolerance_of(SOLVER.translate({"eps": 1e-5})) == 1e-5
    with pytest.raises(OptionError, match="did you mean MSK_DPAR_BASIS_TOL_X"):
        SOLVER.translate({"MSK_DPAR_BASIS_TOL": 1e-7})
    with pytest.raises(OptionError, match="refuses MSK_DPAR_BASIS_TOL_X=-1"):
        opened(optimum(drawn({"nonneg"})).program, MSK_DPAR_BASIS_TOL_X=-1.0)


def test_options_reach_mosek():
    program = optimum(drawn({"nonneg"})).program
    task = opened(program, tol=1e-5, max_iters=7, MSK_IPAR_PRESOLVE_USE="MSK_PRESOLVE_MODE_OFF").core
    assert task.getdouparam(mosek.dparam.intpnt_co_tol_rel_gap) == 1e-5
    assert task.getintparam(mosek.iparam.intpnt_max_iterations) == 7
    assert task.getintparam(mosek.iparam.presolve_use) == mosek.presolvemode.off
    assert task.getintparam(mosek.iparam.intpnt_basis) == mosek.basindtype.never
    assert opened(program, bfs=True).core.getintparam(mosek.iparam.intpnt_basis) == mosek.basindtype.always


def test_the_problem_is_written_to_a_file(tmp_path):
    model = opened(optimum(drawn({"nonneg", "soc"})).program, save_file=str(tmp_path / "problem.ptf"))
    try:
        model.solve(None)
    except LicenseError as error:
        assert "licence" in str(error)
    assert "QUAD" in (tmp_path / "problem.ptf").read_text()
