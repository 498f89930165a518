"""`fenchel demo`: a portfolio of 500 assets, a sparse factor model, a risk limit, and every solver that can.

    maximise    r'w - k'|w - h|                   expected return less the cost of trading, % a year
    subject to  f = F'w,  |(C f, D w)| <= sigma   risk: C'C the factors' covariance, D^2 what they leave
                1'w = 100,  |w|_1 <= 160          fully invested, at most 30 % short
                l <= w <= u,  S w <= 20           limits on each asset and on each sector

with w in percent. A solver that takes no second-order cone gets the quadratic form,

    maximise    r'w - k'|w - h| - g |(C f, D w)|^2,   g = y / (2 sigma), y the dual of the risk limit,

whose optimum is the same portfolio. The efficient frontier is the first form again, sigma a parameter.
(Grinold and Kahn, Active Portfolio Management, chapters 2 and 3.)
"""

from __future__ import annotations

import argparse
import contextlib
import shutil
import sys
import textwrap
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np
import scipy.sparse as sp

from fenchel.constraints.soc import SOC
from fenchel.errors import PluginError, SolverError
from fenchel.expressions.parameter import Parameter
from fenchel.expressions.variable import Variable
from fenchel.names import public
from fenchel.objective import Maximize
from fenchel.problem import Problem
from fenchel.program import SOLVED
from fenchel.registry import BROKEN, registry

Array = np.ndarray[Any, np.dtype[Any]]

FACTORS, SECTORS = 30, 10
RISK = 10.0  # percent a year: the limit of the table
AVERSION = 0.05  # where no solver takes the risk limit, so that there is no dual to take it from
POINTS, HEIGHT = 60, 12  # of the frontier
PATIENCE = 8.0  # seconds for it
WIDTH = 80
#: What each dot adds to the code of a Braille character, 0x2800 without any.
BRAILLE = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])


class Market:
    """Made-up data (r, k, h, F, C, D, S) of n assets. Each asset has the market's factor and three others."""

    def __init__(self, n: int, seed: int = 1) -> None:
        random = np.random.default_rng(seed)
        self.n = n
        others = np.argsort(random.random((n, FACTORS - 1)), axis=1)[:, :3] + 1
        columns = np.hstack([np.zeros((n, 1), int), others])
        loadings = np.hstack([random.normal(1.0, 0.25, (n, 1)), random.normal(0.0, 1.0, (n, 3))])
        rows = np.repeat(np.arange(n), 4)
        self.F = sp.csr_array((loadings.ravel(), (rows, columns.ravel())), shape=(n, FACTORS))
        volatility = np.concatenate([[0.15], random.uniform(0.02, 0.07, FACTORS - 1)])
        mixed = np.eye(FACTORS) + 0.1 * random.normal(size=(FACTORS, FACTORS))
        self.C = np.linalg.qr(mixed * volatility, mode="r")
        self.D = random.uniform(0.15, 0.45, n)
        premium = np.concatenate([[0.05], random.normal(0.0, 0.01, FACTORS - 1)])
        self.r = self.F @ premium + random.normal(0.01, 0.02, n)
        self.k = random.uniform(0.001, 0.005, n)
        self.h = np.full(n, 100.0 / n)
        sector = random.integers(0, SECTORS, n)
        self.S = sp.csr_array((np.ones(n), (sector, np.arange(n))), shape=(SECTORS, n))


class Portfolio:
    """The problem in one of its two forms. sigma, g: a number or a parameter; g, where given, decides."""

    def __init__(self, market: Market, sigma: Any = None, g: Any = None) -> None:
        begin = time.perf_counter()
        n = market.n
        self.market = market
        self.w = Variable(n, name="w", bounds=[-500.0 / n, 2000.0 / n])
        f = Variable(FACTORS, name="f")
        absolute = magnitude()
        gain = market.r @ self.w
        constraints = [public("sum")(self.w) == 100, f == market.F.T @ self.w, market.S @ self.w <= 20]
        if absolute is not None:
            gain = gain - market.k @ absolute(self.w - market.h)
            constraints.append(public("sum")(absolute(self.w)) <= 160)
        risk = public("hstack")([market.C @ f, public("multiply")(market.D, self.w)])
        self.limit = SOC(sigma, risk) if g is None else None
        if self.limit is not None:
            self.problem = Problem(Maximize(gain), [*constraints, self.limit])
        else:
            self.problem = Problem(Maximize(gain - g * public("sum_squares")(risk)), constraints)
        self.build_time = time.perf_counter() - begin

    @property
    def is_solved(self) -> bool:
        """Is there a portfolio?"""
        return self.problem.status in SOLVED

    @property
    def gain(self) -> float:
        """r'w - k'|w - h|."""
        market, w = self.market, self.w.value
        cost = market.k @ np.abs(w - market.h) if magnitude() is not None else 0.0
        return float(market.r @ w - cost)

    @property
    def risk(self) -> float:
        """|(C f, D w)|."""
        market, w = self.market, self.w.value
        return float(np.hypot(np.linalg.norm(market.C @ (market.F.T @ w)), np.linalg.norm(market.D * w)))

    @property
    def aversion(self) -> float:
        """g: half the dual of the risk limit, over the limit."""
        assert self.limit is not None
        return float(np.ravel(self.limit.dual_value[0])[0]) / (2 * RISK)


def solve(problem: Problem, solver: str | None = None) -> None:
    """Solve without warnings: what they would say is in the status and in the chain, which are printed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        problem.solve(solver=solver)


def magnitude() -> Any:
    """|x|, or None where the package that brings it cannot be used."""
    try:
        return registry().atom("abs")
    except PluginError:
        return None


@dataclass(frozen=True)
class Row:
    """What came of one solver: a line of the table. Percent and milliseconds."""

    solver: str
    form: str
    gain: float
    risk: float
    build: float
    compile: float
    solve: float

    def __str__(self) -> str:
        times = f"{self.build:9.1f} {self.compile:9.1f} {self.solve:9.1f}"
        return f"{self.solver:<10}{self.form:<13}{self.gain:11.5f} {self.risk:10.5f} {times}"


#: Solvers that cost as much or more, by their own account, are not for a program of this size and sparsity.
COSTLY = 40.0
HEADING = "solver    form            % a year     risk %  build ms   compile     solve"


def main(argv: Sequence[str]) -> int:
    """Run the demonstration. 0 if any solver reached an optimum, else 1."""
    parser = argparse.ArgumentParser(prog="fenchel demo", description=__doc__.partition("\n")[0])
    parser.add_argument("--assets", type=int, default=500, help="how many, 100 at least (500)")
    parser.add_argument("--seed", type=int, default=1, help="of the made-up market (1)")
    parser.add_argument("--all", action="store_true", help="also the solvers that are slow at this: dense ones, integer ones")
    given = parser.parse_args(argv)
    if given.assets < 100:
        parser.error(f"--assets {given.assets}: the limits on each asset are made for 100 or more")
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a console that cannot show a line still shows the numbers
    market = Market(given.assets, given.seed)
    _introduce(market)
    rows = _solve_with_all(market, inf if given.all else COSTLY)
    if not rows:
        print("No installed solver solved it. fenchel-clarabel brings one that does:")
        print("  pip install fenchel-clarabel")
        return 1
    print(HEADING)
    for row in rows:
        print(row)
    gains = [row.gain for row in rows]
    if len(rows) > 1:
        print(f"The optima differ by {(max(gains) - min(gains)) / max(map(abs, gains)):.0e}, relative.")
    _frontier(market, rows)
    return 0


def _introduce(market: Market) -> None:
    print(f"A portfolio of {market.n} assets; {FACTORS} factors, {market.F.nnz} loadings; w in percent\n")
    print("  maximise    r'w - k'|w - h|              return less the cost of trading")
    print(f"  subject to  f = F'w,  |(C f, D w)| <= {RISK:<2g} limit on the risk, % a year")
    print("              1'w = 100,  |w|_1 <= 160     fully invested, at most 30 % short")
    print("              l <= w <= u,  S w <= 20      limits on assets and sectors\n")
    troubles = [plugin.trouble for plugin in registry().plugins() if plugin.state == BROKEN or plugin.lacking]
    try:
        registry().atom("abs")
    except PluginError as error:
        troubles.append(f"Without the terms |w - h| and |w|_1: {error}")
    for trouble in troubles:
        _say(trouble, "  ")
    if troubles:
        print()


def _solve_with_all(market: Market, costly: float) -> list[Row]:
    """The risk limit with the solvers that take it; then the quadratic form, by its dual, with the others; the cheap first."""
    every = sorted(registry().solvers(), key=lambda reference: max(reference.costs))
    left_out = [reference.name for reference in every if max(reference.costs) >= costly]
    asked = Portfolio(market, sigma=RISK)
    rows: list[Row] = []
    others: dict[str, str] = {}
    aversion = None
    for name in [reference.name for reference in every if max(reference.costs) < costly]:
        refusal = _refusal(asked, name)
        if refusal:
            others[name] = refusal
            continue
        _load(name)
        stated = Portfolio(market, sigma=RISK)
        row = _solve(stated, name, "risk limit")
        if row is not None:
            rows.append(row)
            aversion = aversion or stated.aversion
    for name, refusal in others.items():
        _say(refusal, "")
        stated = Portfolio(market, g=aversion or AVERSION)
        refusal = _refusal(stated, name)
        if refusal:
            _say(f"Nor the quadratic form. {refusal}", "")
            print()
            continue
        _load(name)
        stated = Portfolio(market, g=aversion or AVERSION)
        row = _solve(stated, name, "quadratic")
        if row is not None:
            rows.append(row)
    if left_out:
        _say(f"Left out, as slow at this (--all): {', '.join(left_out)}", "")
        print()
    return rows


def _refusal(stated: Portfolio, name: str) -> str:
    """Why a solver does not take a problem, in a line; empty where it does."""
    try:
        stated.problem.explain(name)
    except SolverError as error:
        return str(error).partition("\n")[0]
    return ""


def _solve(stated: Portfolio, name: str, form: str) -> Row | None:
    """Solve, and print the chain and the check; None, with a word why, where there is no optimum."""
    problem = stated.problem
    for line in str(problem.explain(name)).splitlines():
        if line in ("runners-up", "refused"):
            break
        print(line)
    try:
        solve(problem, name)
    except SolverError as error:
        _say(f"{form}: {error}", "    ")
        print()
        return None
    stats = problem.solver_stats
    assert stats is not None and problem.compilation_time is not None and stats.solve_time is not None
    _say(f"{form}: {stats.verified}", "    ")
    print()
    if not stated.is_solved:
        return None
    times = (stated.build_time, problem.compilation_time, stats.solve_time)
    return Row(name, form, stated.gain, stated.risk, *(1e3 * seconds for seconds in times))


def _load(name: str) -> None:
    """Solve something tiny, so that importing the solver's library is not timed. What fails, fails again."""
    x = Variable()
    with contextlib.suppress(SolverError):
        Problem(Maximize(-x), [x >= 1]).solve(solver=name)


def _frontier(market: Market, rows: list[Row]) -> None:
    """Re-solve for other risks, and draw gain over risk."""
    try:
        stated, changing, values = _family(market, any(row.form == "risk limit" for row in rows))
        changing.value = values[0]
        solve(stated.problem)
    except SolverError as error:
        _say(f"No efficient frontier: {error}", "")
        return
    points = []
    begin, seconds, solved = time.perf_counter(), 0.0, 0
    for value in values:
        changing.value = value
        with contextlib.suppress(SolverError):  # a point that fails is missing, as one that is infeasible
            solve(stated.problem)
            if stated.is_solved:
                points.append((stated.risk, stated.gain))
        solved += 1
        seconds = time.perf_counter() - begin
        if seconds > PATIENCE:
            break
    stats = stated.problem.solver_stats
    assert stats is not None
    rate = f"{solved / seconds:.0f} a second with {stats.solver_name}, compiled once"
    print(f"\nThe efficient frontier: {len(points)} portfolios, {rate}\n")
    if len(points) > 1:
        risks, gains = np.array(sorted(points)).T
        for line in draw(risks, gains, (rows[0].risk, rows[0].gain)):
            print(line)


def _family(market: Market, conic: bool) -> tuple[Portfolio, Parameter, Array]:
    """The portfolio with a parameter, and the values to give it, from the least risk to the largest gain."""
    if not conic:
        changing = Parameter(nonneg=True, name="g")
        return Portfolio(market, g=changing), changing, np.geomspace(10 * AVERSION, AVERSION / 100, POINTS)
    least, most = Variable(), Portfolio(market, sigma=1000.0)
    solve(Problem(Maximize(-least), Portfolio(market, sigma=least).problem.constraints))
    solve(most.problem)
    if least.value is None or not most.is_solved:
        raise SolverError("the ends of it have no optimum.")
    changing = Parameter(nonneg=True, name="sigma")
    values = np.linspace(1.001 * float(least.value), most.risk, POINTS)
    return Portfolio(market, sigma=changing), changing, values


def draw(x: Array, y: Array, mark: tuple[float, float]) -> list[str]:
    """The curve through (x, y), x increasing, in Braille dots, with axes and a mark."""
    left = 9
    columns = max(20, min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH) - left - 1)
    across, down = 2 * columns, 4 * HEIGHT
    low, high = float(y.min()), float(y.max())
    spread, wide = high - low or 1.0, float(x[-1] - x[0]) or 1.0
    dots = np.zeros((down, across), bool)
    height = np.interp(np.linspace(x[0], x[-1], across), x, y)
    rows = np.round((high - height) / spread * (down - 1)).astype(int)
    for column, (row, before) in enumerate(zip(rows, [rows[0], *rows[:-1]], strict=True)):
        dots[min(row, before) : max(row, before) + 1, column] = True  # no gaps where it is steep
    cells = (dots.reshape(HEIGHT, 4, columns, 2) * BRAILLE[:, None, :]).sum(axis=(1, 3))
    text = [[chr(0x2800 + int(cell)) if cell else " " for cell in line] for line in cells]
    at = (int((mark[0] - x[0]) / wide * (columns - 1)), int((high - mark[1]) / spread * (HEIGHT - 1)))
    if 0 <= at[0] < columns and 0 <= at[1] < HEIGHT:
        text[at[1]][at[0]] = "●"
    labels = [f"{high - spread * k / (HEIGHT - 1):7.2f} " if k % 4 == 0 else " " * 8 for k in range(HEIGHT)]
    lines = [f"{label}│{''.join(line)}".rstrip() for label, line in zip(labels, text, strict=True)]
    ends = f"{x[0]:.1f}", f"{x[-1]:.1f}"
    axis = f"{ends[0]}{'risk, % a year'.center(columns - len(ends[0]) - len(ends[1]))}{ends[1]}"
    return [f"{'% a year':>{left}}", *lines, f"{' ' * 8}└{'─' * columns}", f"{' ' * left}{axis}"]


def _say(text: str, indent: str) -> None:
    """A paragraph within 80 columns."""
    print(textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  "))
