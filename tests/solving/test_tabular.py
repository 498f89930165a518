"""What live models of rows and columns share; the rest is in the laws of those solvers."""

from __future__ import annotations

import pytest

from fenchel.solving.tabular import temporarily


def test_parameters_are_put_back() -> None:
    held = {"presolve": "on", "limit": 7, "other": 1}
    with temporarily(held.__getitem__, held.__setitem__, {"presolve": "off", "limit": 3}):
        assert held == {"presolve": "off", "limit": 3, "other": 1}
    assert held == {"presolve": "on", "limit": 7, "other": 1}
    with pytest.raises(KeyboardInterrupt), temporarily(held.__getitem__, held.__setitem__, {"limit": 3}):
        raise KeyboardInterrupt
    assert held["limit"] == 7
