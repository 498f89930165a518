"""The layout is enough: data rebuilt from it are the program's, for new values; places are where answers are cut from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import fenchel as cp
from fenchel.errors import ParameterError
from fenchel.lowering.layout import Layout

F = np.random.default_rng(0).normal(size=(3, 3))


class Model:
    """Every way in which a parameter reaches data, for a solver."""

    def __init__(self, solver: str) -> None:
        self.A, self.b, self.r = cp.Parameter((3, 4), name="A"), cp.Parameter(3, name="b"), cp.Parameter(name="r", pos=True)
        self.p, self.q, self.P = cp.Parameter(name="p"), cp.Parameter(name="q"), cp.Parameter((4, 4), name="P", PSD=True)
        self.x, self.X = cp.Variable(4, name="x"), cp.Variable((3, 3), name="X", symmetric=True)
        # the last product is one of slots: its two factors meet on the way to x
        cost = self.r * cp.sum(self.x) + self.p * self.q * self.x[0] + self.q * (self.r * self.x[1])
        cost = cost + cp.trace(self.X) - self.b @ self.x[:3] + self.q
        rows = [self.A @ self.x <= self.b + 20, self.x <= 2 * self.p + 9, cp.exp(self.p) * self.x >= -5, self.x / self.r <= 7]
        rows += [(F @ self.A)[0] @ self.x == 0.1, self.X >= cp.vec(self.A[:, :3] + F, order="F").reshape((3, 3), order="F")]
        if solver != "HIGHS":
            rows += [cp.SOC(self.x[0] + 9, self.A @ self.x), cp.quad_form(self.x, self.P) <= 50]
        if solver in ("CLARABEL", "SCS"):
            rows += [self.X + 9 * np.eye(3) >> self.A[:, :3] + self.A[:, :3].T]
            cost = cost + cp.quad_form(self.x, self.P)
        self.problem = cp.Problem(cp.Minimize(cost), rows)

    def draw(self, seed: int) -> None:
        """New values."""
        rng = np.random.default_rng(seed)
        for parameter in (self.A, self.b, self.p, self.q):
            parameter.value = 0.1 * rng.normal(size=parameter.shape)
        self.r.value = rng.uniform(0.5, 2)
        G = rng.normal(size=(4, 4))
        self.P.value = G @ G.T


@pytest.mark.parametrize("solver", ["CLARABEL", "SCS", "ECOS", "OSQP", "HIGHS"])
def test_data_from_layout_and_values(solver: str) -> None:
    """The layout is made before any value is there."""
    model = Model("HIGHS" if solver == "OSQP" else solver)
    layout = model.problem.layout(solver)
    for seed in range(3):
        model.draw(seed)
        values: dict[Any, Any] = {parameter.name(): parameter.value for parameter in model.problem.parameters()}
        data = model.problem.get_problem_data(solver)[0]
        found = layout.arrays(layout.theta(values))
        expected = {"c": data["c"], "d": data["offset"], "A": data["A"].data, "b": data["b"]}
        expected |= {"P": data["P"].data} if "P" in data else {}
        if data["lower_bounds"] is not None:
            expected |= {"lower": data["lower_bounds"], "upper": data["upper_bounds"]}
        assert found.keys() == expected.keys()
        for name, array in expected.items():
            np.testing.assert_allclose(found[name], np.atleast_1d(array), rtol=1e-14, atol=1e-14, err_msg=name)
        indices, indptr = layout.pattern["A"]
        np.testing.assert_array_equal(indices, data["A"].indices)
        np.testing.assert_array_equal(indptr, data["A"].indptr)


def test_affine_slots_are_matrices() -> None:
    model = Model("CLARABEL")
    layout = model.problem.layout("CLARABEL")
    model.draw(0)
    values = {parameter.id: parameter.value for parameter in model.problem.parameters()}
    p, theta = layout.vector(values), layout.theta(values)
    for place in layout.parameters:
        np.testing.assert_array_equal(p[place.first :][: place.count], values[place.id].ravel(order="F"))
    affine = [slot for slot in layout.slots if slot.affine]
    others = [str(slot.expression) for slot in layout.slots if not slot.affine]
    assert len(affine) >= 5 and sorted(others) == ["1.0 / r", "_Factor(1.0 * P)", "exp(p)", "p * q"]
    for slot in affine:
        M, offset = layout.matrix(slot)
        np.testing.assert_allclose(M @ p + offset, theta[slot.first :][: slot.count], atol=1e-14)
        own = np.concatenate([np.arange(p.first, p.first + p.count) for p in layout.parameters if p.id in slot.parameters])
        assert set(M.tocoo().coords[1].tolist()) <= set(own.tolist())


@pytest.mark.parametrize("solver", ["CLARABEL", "SCS", "ECOS", "HIGHS"])
def test_places(solver: str) -> None:
    """A solution cut by the layout alone is what users see."""
    model = Model(solver)
    model.draw(0)
    problem = model.problem
    problem.solve(solver)
    assert problem.status == cp.OPTIMAL
    layout = problem.layout(solver)
    solution = problem._answer.solution
    for variable, place in zip((model.x, model.X), sorted(layout.variables, key=lambda place: place.id), strict=True):
        assert (place.id, place.name, place.shape) == (variable.id, variable.name(), variable.shape)
        columns = solution.x[place.first :][: place.count]
        flat = columns if place.index is None else np.where(place.index >= 0, columns[place.index], 0.0)
        np.testing.assert_array_equal(flat.reshape(place.shape, order="F"), variable.value)
        assert place.triangle == (variable is model.X)
    for constraint, place in zip(problem.constraints, layout.constraints, strict=True):
        if place.kind == "bounds":
            share = np.maximum(place.side * solution.z[place.columns], 0)
            assert (constraint.dual_value.ravel(order="F") <= share + 1e-12).all()
            continue
        y = solution.y[place.rows]
        y = y if place.map is None else place.map.T @ y
        expected, found = constraint.dual_from(y), constraint.dual_value
        pairs = zip(expected, found, strict=True) if isinstance(found, list) else [(expected, found)]
        for mine, theirs in pairs:
            np.testing.assert_allclose(mine, theirs, atol=1e-14)


def test_which_entries_depend_on_which_parameter() -> None:
    a, b, x = cp.Parameter(2, name="a", value=[1.0, 2.0]), cp.Parameter(name="b", value=3.0), cp.Variable(2)
    layout = cp.Problem(cp.Minimize(b * cp.sum(x)), [a @ x >= b, x >= 0]).layout("CLARABEL")
    assert set(layout.reach) == {"c", "A", "b"}
    names = {parameter.id: parameter.name() for parameter in (a, b)}
    owner = {k: names[slot.parameters[0]] for slot in layout.slots for k in range(slot.first, slot.first + slot.count)}
    assert {name: {owner[k] for k in reach.slots} for name, reach in layout.reach.items()} == {"c": {"b"}, "A": {"a"}, "b": {"b"}}


def test_values_that_do_not_fit() -> None:
    a, x = cp.Parameter(2, name="a"), cp.Variable(2)
    layout = cp.Problem(cp.Minimize(cp.sum(x)), [x >= a]).layout("CLARABEL")
    assert isinstance(layout, Layout)
    with pytest.raises(ParameterError, match="'a' has no value"):
        layout.theta({})
    with pytest.raises(ParameterError, match="'a' has shape"):
        layout.theta({"a": 1.0})
