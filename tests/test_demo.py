"""`fenchel demo`: what it prints with all solvers, with some, and with none."""

from __future__ import annotations

import numpy as np
import pytest

from fenchel import demo
from fenchel.registry import only, registry


def table(printed: str) -> dict[str, list[str]]:
    """Solver -> the form, and the numbers, of its line in the table."""
    lines = printed.splitlines()
    start = lines.index(demo.HEADING) + 1
    rows: dict[str, list[str]] = {}
    for line in lines[start:]:
        if not line or line.startswith("The "):
            break
        name, *form, gain, risk, build, compiled, solve = line.split()
        rows[name] = [" ".join(form), gain, risk, build, compiled, solve]
    return rows


def test_every_solver_reaches_one_optimum(capsys: pytest.CaptureFixture[str]) -> None:
    assert demo.main([]) == 0
    printed = capsys.readouterr().out
    rows = table(printed)
    cheap = {reference.name for reference in registry().solvers() if max(reference.costs) < demo.COSTLY}
    assert {"CLARABEL", "HIGHS", "OSQP", "SCS"} <= {*rows} <= cheap
    for name in cheap - {*rows}:  # of linear programs, or without a licence for so many columns
        assert f"{name} of" in printed or f"{name} cannot take this problem" in printed
    costly = [reference.name for reference in registry().solvers() if reference.name not in cheap]
    assert all(name in printed.partition("Left out")[2] for name in costly)
    gains = np.array([float(row[1]) for row in rows.values()])
    assert np.ptp(gains) <= 1e-3 * np.abs(gains).max()
    assert {row[0] for row in rows.values()} == {"risk limit", "quadratic"}
    assert all(float(row[2]) == pytest.approx(demo.RISK, rel=1e-3) for row in rows.values())
    for name in rows:
        assert f"\n{name} of {registry().owner(next(r for r in registry().solvers() if r.name == name)).title}" in printed
    assert printed.count(" optimal, verified; ") == len(rows)
    assert "HIGHS cannot take this problem: it does not take soc" in printed
    assert "psd" not in printed  # a detour that no solver here needs
    assert f"The efficient frontier: {demo.POINTS} portfolios, " in printed
    assert "●" in printed
    assert max(map(len, printed.splitlines())) <= demo.WIDTH


def test_without_a_cone_solver_the_quadratic_form_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with only("osqp"):
        assert demo.main(["--assets", "100"]) == 0
    printed = capsys.readouterr().out
    assert list(table(printed)) == ["OSQP"]
    assert "Without the terms |w - h| and |w|_1: " in printed
    assert "fenchel-polyhedral-atoms" in printed
    assert "The efficient frontier: " in printed


def test_without_a_solver_it_says_what_to_install(capsys: pytest.CaptureFixture[str]) -> None:
    with only("polyhedral-atoms"):
        assert demo.main([]) == 1
    assert "pip install fenchel-clarabel" in capsys.readouterr().out


def test_a_market_that_is_too_small_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        demo.main(["--assets", "5"])
    assert "--assets 5" in capsys.readouterr().err


def test_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    x = np.linspace(1.0, 3.0, 5)
    lines = demo.draw(x, 2 * x, (2.0, 4.0))
    assert len(lines) == demo.HEIGHT + 3
    assert max(map(len, lines)) == 59
    assert lines[1].startswith("   6.00 │")
    dots = [line[9:] for line in lines[1 : demo.HEIGHT + 1]]
    starts = [len(line) - len(line.lstrip()) for line in dots]
    assert starts == sorted(starts, reverse=True) and starts[-1] == 0  # it rises, from the lower left
    assert len(dots[0]) == 50
    assert sum(line.count("●") for line in dots) == 1
    assert lines[-1].split()[0] == "1.0" and lines[-1].split()[-1] == "3.0"


def test_a_flat_line_is_drawn() -> None:
    lines = demo.draw(np.array([1.0, 2.0]), np.array([5.0, 5.0]), (9.0, 9.0))
    assert "⠉" in lines[1] and not any("●" in line for line in lines)
