"""Every law of a solver bites: a fault in an otherwise right solver is caught by the law of that name."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from fenchel.errors import LicenseError, OptionError, SolverError
from fenchel.plugins import SolverRef
from fenchel.program import (
    INFEASIBLE,
    INFEASIBLE_OR_UNBOUNDED,
    OPTIMAL,
    OPTIMAL_INACCURATE,
    UNBOUNDED,
    USER_LIMIT,
    Program,
    Solution,
)
from fenchel.solving.solver import Model
from fenchel.testing import solvers
from fenchel.testing.law import LawError
from fenchel.testing.solvers import NotClaimed, check_solver, laws_for, long
from fenchel.testing.solvers.interrupt import press
from fenchel.testing.solvers.kit import LAWS
from fenchel.testing.solvers.law import Statement
from fenchel_highs.highs import HIGHS
from fenchel_scs.scs import SCS

LAST = ("svec_lower", "exp_cone", "pow3d")  # two cones are enough here, and quick


class Right(SCS):
    """SCS with three kinds of cone, and places where a fault can be put."""

    accepts = tuple(kinds - set(LAST) for kinds in SCS.accepts)
    order = tuple(kind for kind in SCS.order if kind not in LAST)

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        return Through(self, SCS.open(self, self.read(program), self.settle(options)))

    def read(self, program: Program) -> Program:
        """The program as the library gets it."""
        return program

    def settle(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """The options as the library gets them."""
        return options

    def answer(self, solution: Solution) -> Solution:
        """The solution as fenchel gets it."""
        return solution


class RightHighs(HIGHS):
    """The same over HiGHS, for bounds and integers."""

    read, settle, answer = Right.read, Right.settle, Right.answer

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        return Through(self, HIGHS.open(self, self.read(program), self.settle(options)))


class Through(Model):
    def __init__(self, solver: Any, model: Model) -> None:
        self.solver, self.model = solver, model

    def update(self, changed: frozenset[str]) -> None:
        self.model.update(changed)

    def solve(self, start: Solution | None) -> Solution:
        return self.solver.answer(self.model.solve(start))


def reports(change: Callable[[Solution], Solution], over: type = Right) -> Any:
    """A solver whose answers are changed."""
    return type("Reports", (over,), {"answer": staticmethod(change)})()


def models(body: dict[str, Any]) -> Any:
    """A solver whose model has other methods. Each gets the model it replaces as self.model."""
    other = type("Other", (Through,), body)

    def open(self: Any, program: Program, options: Mapping[str, Any]) -> Model:
        return other(self, SCS.open(self, program, options))

    return type("Models", (Right,), {"open": open})()


def settles(**dropped: Any) -> Any:
    """A solver that drops options on the way to the library."""
    keep = {"settle": lambda self, options: {k: v for k, v in options.items() if k not in dropped}}
    return type("Settles", (Right,), keep)()


def states(**facts: Any) -> Any:
    """A solver with other facts."""
    return type("States", (Right,), facts)()


def negated(solution: Solution) -> Solution:
    return solution if solution.y is None else replace(solution, y=-solution.y)


def nan_duals(solution: Solution) -> Solution:
    return solution if solution.y is None else replace(solution, y=np.full_like(solution.y, np.nan))


def zero_duals(solution: Solution) -> Solution:
    return solution if solution.y is None else replace(solution, y=np.zeros_like(solution.y))


def no_duals(solution: Solution) -> Solution:
    return replace(solution, y=None)


def silent_about_why(solution: Solution) -> Solution:
    return replace(solution, stopped="")


def wrong_value(solution: Solution) -> Solution:
    return solution if solution.value is None else replace(solution, value=solution.value + 1.0)


def always_inaccurate(solution: Solution) -> Solution:
    return replace(solution, status=OPTIMAL_INACCURATE) if solution.status == OPTIMAL else solution


def invents_a_point(solution: Solution) -> Solution:
    return replace(solution, status=OPTIMAL, x=np.zeros(3)) if solution.status == INFEASIBLE else solution


def keeps_a_point(solution: Solution) -> Solution:
    return replace(solution, x=np.zeros(3)) if solution.status == INFEASIBLE else solution


def wrong_certificate(solution: Solution) -> Solution:
    return negated(solution) if solution.status == INFEASIBLE else solution


def wrong_word(solution: Solution) -> Solution:
    return replace(solution, status=INFEASIBLE) if solution.status == UNBOUNDED else solution


def wrong_ray(solution: Solution) -> Solution:
    return replace(solution, x=np.ones_like(solution.x)) if solution.status == UNBOUNDED else solution


def garbage_after_failure(solution: Solution) -> Solution:
    if solution.status != INFEASIBLE or solution.y is None:
        return solution
    return replace(solution, y=np.full_like(solution.y, np.nan))


def garbage_at_the_limit(solution: Solution) -> Solution:
    if solution.status != USER_LIMIT or solution.x is None:
        return solution
    return replace(solution, x=np.full_like(solution.x, np.nan))


def hands_over_its_workspace(solution: Solution) -> Solution:
    return replace(solution, raw=lambda: solution)


def holds_the_gil(solution: Solution) -> Solution:
    sum(range(int(0.03 * len(solution.x) ** 4)))  # one call, in which no other thread comes to its turn
    return solution


def no_ray(solution: Solution) -> Solution:
    return replace(solution, x=None) if solution.status == UNBOUNDED else solution


def limit_is_optimal(solution: Solution) -> Solution:
    return replace(solution, status=OPTIMAL) if solution.status == USER_LIMIT else solution


def gap_is_limit(solution: Solution) -> Solution:
    return replace(solution, status=USER_LIMIT) if solution.status == OPTIMAL else solution


def unbounded_is_infeasible(solution: Solution) -> Solution:
    words = (UNBOUNDED, INFEASIBLE_OR_UNBOUNDED)
    return replace(solution, status=INFEASIBLE) if solution.status in words else solution


def flipped_reduced_costs(solution: Solution) -> Solution:
    return solution if solution.z is None else replace(solution, z=-solution.z)


class ReadsOtherTriangle(Right):
    def read(self, program: Program) -> Program:
        return program if program.P is None else replace(program, P=program.P.T.tocsc())


class FindsSaddles(Right):
    """Asks for the conditions of first order only."""

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        try:
            return super().open(program, options)
        except SolverError:
            return Saddle(self, None)  # type: ignore[arg-type]


class Saddle(Through):
    def solve(self, start: Solution | None) -> Solution:
        return Solution(OPTIMAL, "solved", x=np.zeros(4), y=np.zeros(1))


class OtherRowOrder(Right):
    order = ("nonneg", "zero", "soc")


class CountsBlocks(Right):
    def read(self, program: Program) -> Program:
        return replace(
            program, blocks=tuple(replace(block, count=max(block.count, 1)) for block in program.blocks)
        )


class NeedsRows(Right):
    def read(self, program: Program) -> Program:
        return program if program.b.max() < np.inf else replace(program, b=np.minimum(program.b, 1e20))


class ForgetsIntegers(RightHighs):
    def read(self, program: Program) -> Program:
        return replace(program, integer=np.zeros(0, np.int32))


class WritesCosts(Right):
    def read(self, program: Program) -> Program:
        program.c *= 1 + 1e-14
        return program


class WritesOptions(Right):
    def settle(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        options.pop("verbose")  # type: ignore[attr-defined]
        return options


class SharesItsModel(Right):
    kept: ClassVar[list[Model]] = []

    def open(self, program: Program, options: Mapping[str, Any]) -> Model:
        if not self.kept:
            self.kept.append(SCS.open(self, program, options))
        return self.kept[0]


class TakesAnything(Right):
    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return super().translate({name: value for name, value in given.items() if name in self.options})


class NamesNothing(Right):
    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return super().translate(given)
        except OptionError:
            raise OptionError("an option is wrong") from None


class PrintsInPython(Right):
    def answer(self, solution: Solution) -> Solution:
        print("done")
        return solution


class PrintsInC(Right):
    def answer(self, solution: Solution) -> Solution:
        os.write(1, b"done\n")
        return solution


class TranslatesToAWorkspace(Right):
    def translate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().translate(given), "log": lambda line: None}

    def settle(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: value for name, value in options.items() if name != "log"}


class MistakesSeconds(Right):
    def settle(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {name: value / 1e9 if name == "time_limit_secs" else value for name, value in options.items()}


class IgnoresToldTolerance(Right):
    def tolerance_of(self, options: Mapping[str, Any]) -> float:
        return self.tolerance


def warm_where_cold(self: Any, start: Solution | None) -> Solution:
    self.last = self.model.solve(start or getattr(self, "last", None))
    return self.last


def gives_back_the_start(self: Any, start: Solution | None) -> Solution:
    return start if start is not None and start.x is not None else self.model.solve(None)


def one_buffer(self: Any, start: Solution | None) -> Solution:
    solution = self.model.solve(start)
    self.buffer = getattr(self, "buffer", np.zeros_like(solution.x))
    self.buffer[:] = solution.x
    return replace(solution, x=self.buffer)


def slower_when_warm(self: Any, start: Solution | None) -> Solution:
    solution = self.model.solve(start)
    return replace(solution, iterations=solution.iterations + (1000 if start else 0))


def through_one_workspace(self: Any, start: Solution | None) -> Solution:
    type(self).current = self.model
    time.sleep(0.001)
    return type(self).current.solve(start)


def half_an_update(self: Any, changed: frozenset[str]) -> None:
    self.model.update(changed - {"c"})


FAULTS: list[tuple[str, Any]] = [
    ("facts", states(order=("zero", "nonneg"))),
    ("facts", states(accepts=())),
    ("facts", states(updates=frozenset({"q"}))),
    ("facts", states(triangle="left")),
    ("facts", states(common={"threads": "num_threads"})),
    ("facts", states(tolerance=0.0)),
    ("optimal[nonneg]", reports(negated)),
    ("optimal[zero]", reports(negated)),
    ("optimal[soc]", reports(negated)),
    ("optimal[nonneg]", reports(nan_duals)),
    ("optimal[nonneg]", reports(zero_duals)),
    ("optimal[nonneg]", reports(no_duals)),
    ("optimal[nonneg]", reports(wrong_value)),
    ("optimal[nonneg]", reports(silent_about_why)),
    ("optimal[nonneg]", reports(always_inaccurate)),
    ("mixed", OtherRowOrder()),
    ("kkt[zero]", reports(negated)),
    ("kkt[nonneg]", reports(zero_duals)),
    ("kkt[soc]", OtherRowOrder()),
    ("triangle", ReadsOtherTriangle()),
    ("indefinite", FindsSaddles()),
    ("bounds", reports(flipped_reduced_costs, RightHighs)),
    ("integer", ForgetsIntegers()),
    ("integer_words[no point]", reports(invents_a_point, RightHighs)),
    ("integer_words[no least value]", reports(unbounded_is_infeasible, RightHighs)),
    ("integer_limits", reports(limit_is_optimal, RightHighs)),
    ("integer_limits", reports(gap_is_limit, RightHighs)),
    ("no_rows", NeedsRows()),
    ("empty_blocks", CountsBlocks()),
    ("infeasible[nonneg]", reports(invents_a_point)),
    ("infeasible[soc]", reports(keeps_a_point)),
    ("infeasible[soc]", reports(wrong_certificate)),
    ("infeasible[nonneg]", reports(garbage_after_failure)),
    ("unbounded[nonneg]", reports(wrong_word)),
    ("unbounded[soc]", reports(wrong_ray)),
    ("certificates", reports(no_ray)),
    ("update[b]", models({"update": lambda self, changed: None})),
    ("update[c]", models({"update": half_an_update})),
    ("update[together]", models({"update": half_an_update})),
    ("repeat", models({"solve": one_buffer})),
    ("cold_start", models({"solve": warm_where_cold})),
    ("warm_start", models({"solve": gives_back_the_start})),
    ("warm_start", models({"solve": slower_when_warm})),
    ("two_models", SharesItsModel()),
    ("threads", models({"solve": through_one_workspace})),
    ("releases_gil", reports(holds_the_gil)),
    ("pickling", reports(hands_over_its_workspace)),
    ("pickling", TranslatesToAWorkspace()),
    ("arrays", WritesCosts()),
    ("arrays", WritesOptions()),
    ("options", TakesAnything()),
    ("options", NamesNothing()),
    ("common[time_limit]", MistakesSeconds()),
    ("tolerance", settles(eps_abs=0, eps_rel=0)),
    ("tolerance", IgnoresToldTolerance()),
    ("max_iters", settles(max_iters=0)),
    ("max_iters", reports(limit_is_optimal)),
    ("max_iters", reports(garbage_at_the_limit)),
    ("time_limit", settles(time_limit_secs=0)),
    ("verbose", PrintsInPython()),
    ("verbose", PrintsInC()),
    ("verbose", settles(verbose=False)),
]


#: Laws about what SCS does not take, and one that is quicker here.
MIXED = ("bounds", "integer", "integer_words", "integer_limits", "releases_gil")


def law(name: str, solver: Any, reference: SolverRef | None = None) -> Callable[[], None]:
    return {one.name: one for one in laws_for(solver, reference)}[name]


@pytest.mark.parametrize(("name", "solver"), FAULTS)
def test_a_fault_is_caught(name: str, solver: Any) -> None:
    SharesItsModel.kept.clear()
    with pytest.raises((LawError, SolverError, ValueError)) as caught:  # a crash is caught too
        law(name, solver)()
    if isinstance(caught.value, LawError):
        assert caught.value.law == name.partition("[")[0]


@pytest.mark.parametrize("name", sorted({name for name, _ in FAULTS}))
def test_without_a_fault_it_holds(name: str) -> None:
    law(name, RightHighs() if name.partition("[")[0] in MIXED else Right())()


def test_every_law_has_a_fault_that_it_catches() -> None:
    alone = {"reference", "imports", "interrupt"}  # below
    assert {name.partition("[")[0] for name, _ in FAULTS} | alone == set(LAWS)


def test_every_law_is_asked_and_says_what_it_demands() -> None:
    """Each that is written in the folder is one of the kit's, under the name of its function."""
    written: dict[str, Statement] = {}
    for path in sorted(Path(solvers.__file__).parent.glob("*.py")):
        module = import_module(f"{solvers.__name__}.{path.stem}") if path.stem != "__init__" else solvers
        written |= {name: one for name, one in vars(module).items() if isinstance(one, Statement)}
    assert written == {f"law_{name}": one for name, one in LAWS.items()}
    assert all(one.demand.__doc__ for one in LAWS.values())


@pytest.mark.parametrize(
    "wrong",
    [{"name": "SCS2"}, {"accepts": (frozenset({"zero"}),)}, {"cost": 1.0}, {"needs": ("no_such_module",)}],
)
def test_a_reference_that_says_something_else(wrong: dict[str, Any]) -> None:
    right = {one.name: one for one in laws_for(SCS())}["reference"]
    right()
    said = {"target": "fenchel_scs.scs.SCS", "name": "SCS", "accepts": SCS.accepts, "cost": SCS.cost}
    with pytest.raises(LawError) as caught:
        law("reference", SCS(), SolverRef(**said | wrong))()
    assert next(iter(wrong)).rstrip("s") in str(caught.value)


@pytest.mark.parametrize("where", ["", "solver"])
def test_a_plugin_that_imports_its_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    package = tmp_path / f"plugin_{where or 'package'}"
    package.mkdir()
    (package / "__init__.py").write_text("" if where else "import scs\n")
    (package / "solver.py").write_text(
        ("import scs\n" if where else "") + "from fenchel.solving.solver import Solver\n"
        "class GREEDY(Solver):\n"
        "    name, accepts, order = 'GREEDY', (frozenset({'nonneg'}),), ('nonneg',)\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    module = __import__(f"{package.name}.solver", fromlist=["GREEDY"])
    with pytest.raises(LawError, match=r"imports.* scs"):
        law("imports", module.GREEDY())()
    for name in [name for name in sys.modules if name.startswith(package.name)]:
        del sys.modules[name]


#: What becomes of Ctrl-C, by a solver that says it can be interrupted.
UNINTERRUPTED = {
    "deaf": (
        "heard = []; before = signal.signal(signal.SIGINT, lambda *_: heard.append(True)); solution = self.run();"
        " signal.signal(signal.SIGINT, before); heard and signal.raise_signal(signal.SIGINT); return solution",
        "waits for the end",
    ),
    "loses it": (
        "try: return self.run()\n        except KeyboardInterrupt: return Solution('user_limit')",
        "is lost",
    ),
    "keeps it": (
        "try: return self.run()\n        except KeyboardInterrupt: signal.signal(signal.SIGINT, signal.SIG_IGN); raise",
        "does nothing in this process any more",
    ),
    "dies of it": (
        "try: return self.run()\n        except KeyboardInterrupt: os._exit(3)",
        "its process ended with code 3",
    ),
}


@pytest.mark.parametrize("fault", [*UNINTERRUPTED, ""])
def test_a_solver_that_cannot_be_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    body, found = UNINTERRUPTED.get(fault, ("return self.run()", ""))
    (tmp_path / "claims_interrupts.py").write_text(
        "import os, signal, time\nfrom fenchel.program import Solution\nfrom fenchel.solving.solver import OneShot\n"
        "from fenchel_scs.scs import SCS\n"
        "class CLAIMS(SCS):\n"
        "    def open(self, *given):\n"
        "        return Slow(self, *given)\n"
        "class Slow(OneShot):\n"
        "    def run(self):\n"
        "        end = time.process_time() + (self.program.n / 200) ** 2\n"
        "        while time.process_time() < end: pass\n"
        "        return SCS().solve(self.program, self.options)\n"
        "    def solve(self, start):\n"
        f"        {body}\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    module = __import__("claims_interrupts")
    try:
        if fault:
            with pytest.raises(LawError, match=found):
                law("interrupt", module.CLAIMS())()
        else:
            law("interrupt", module.CLAIMS())()
    finally:
        del sys.modules["claims_interrupts"]


def test_a_process_that_presses_ctrl_c_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "never_ends.py").write_text(
        "from fenchel_scs.scs import SCS\nclass ENDLESS(SCS):\n    def open(self, *given):\n        while True: pass\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    done = press("never_ends.ENDLESS", 0.4, limit=10.0)
    assert done.returncode == 1
    assert re.search(r"ended when its time was over, 0:00:10, at File .*never_ends\.py", done.stdout), done


def test_a_solve_that_cannot_be_made_long_is_not_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotClaimed, match="it takes no inequalities"):
        law("releases_gil", states(accepts=(frozenset({"zero", "soc"}),), order=("zero", "soc")))()
    monkeypatch.setattr(long, "LARGEST", 100)
    at_once = models({"solve": lambda self, start: Solution("solver_error", "it gives up")})
    at_once.common = {}
    with pytest.raises(NotClaimed, match="which is no long solve"):
        law("releases_gil", at_once)()


def test_what_is_not_claimed_is_skipped_with_a_reason() -> None:
    with pytest.raises(NotClaimed, match="bounds are rows"):
        law("bounds", Right())()
    with pytest.raises(NotClaimed, match="declares nothing"):
        law("update", states(updates=frozenset()))()
    with pytest.raises(NotClaimed, match="goes on to its end"):
        law("interrupt", states(interruptible=False))()
    with pytest.raises(NotClaimed, match="holds the GIL"):
        law("releases_gil", states(releases_gil=False))()
    with pytest.raises(NotClaimed, match="it takes no P"):
        law("triangle", states(accepts=(frozenset({"zero", "nonneg", "soc"}),)))()


def test_a_known_fault_is_skipped_until_it_holds() -> None:
    name = "optimal[nonneg]"
    broken = {one.name: one for one in laws_for(reports(negated), faults={name: "the sign is wrong"})}
    with pytest.raises(NotClaimed, match="known fault: the sign is wrong"):
        broken[name]()
    mended = {one.name: one for one in laws_for(Right(), faults={name: "the sign is wrong"})}
    with pytest.raises(LawError, match="no fault any more: the sign is wrong"):
        mended[name]()
    with pytest.raises(LawError, match="no law optimal"):
        laws_for(Right(), faults={"optimal": "all of them"})


def test_a_refusal_for_want_of_a_licence_is_a_skip_with_its_reason() -> None:
    class Unlicensed(Right):
        def open(self, program: Any, options: Any) -> Any:
            raise LicenseError("there is none")

    laws = {one.name: one for one in laws_for(Unlicensed())}
    with pytest.raises(NotClaimed, match="no licence here: there is none"):
        laws["mixed"]()


def test_a_cone_without_a_sample_is_asked_for() -> None:
    solver = states(accepts=(frozenset({"nonneg", "my_cone"}),), order=("nonneg", "my_cone"))
    with pytest.raises(LawError, match=r"pass samples=.*my_cone"):
        law("optimal[my_cone]", solver)()


def test_the_report_is_a_table() -> None:
    solver = reports(negated)
    solver.interruptible = solver.releases_gil = False  # which take their time
    report = check_solver(solver)
    assert not report.ok and "optimal[nonneg]" in report.failed and "verbose" not in report.failed
    lines = str(report).splitlines()
    assert lines[0].startswith("SCS: ") and len(lines) >= 1 + len(report.rows)  # what was found may take more lines
    assert any(line.startswith("bounds ") and "not claimed" in line for line in lines)
    assert any(line.startswith("optimal[zero] ") and "dual" in line for line in lines)
