from __future__ import annotations

import numpy as np
import pytest

from fenchel.cones.cone import Cone
from fenchel.cones.psd import PSD, PSDDual, PSDToSvecLower, PSDToSvecUpper, SvecLower, SvecUpper
from fenchel.errors import ShapeError
from fenchel.testing.cone_rules import check_cone_rule
from fenchel.testing.cones import check_cone

SIDES = [0, 1, 2, 3, 6]
ROOT2 = np.sqrt(2.0)


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("cone", [PSD, PSDDual, SvecLower, SvecUpper])
def test_laws(cone: type[Cone], side: int) -> None:
    dim = side**2 if cone in (PSD, PSDDual) else side * (side + 1) // 2
    check_cone(cone(dim), np.random.default_rng(0))


def test_antisymmetric_parts_are_free_in_the_cone_and_forbidden_in_its_dual() -> None:
    skew = np.array([[0.0, 3.0, -3.0, 0.0]])
    assert PSD(4).distance(skew) == 0 and np.array_equal(PSD(4).project(skew), skew)
    assert np.isclose(PSDDual(4).distance(skew)[0], 3 * ROOT2) and not PSDDual(4).project(skew).any()


def test_projection_of_a_matrix_built_from_its_eigenvalues() -> None:
    rng = np.random.default_rng(0)
    basis, _ = np.linalg.qr(rng.normal(size=(5, 5)))
    values = np.array([-2.0, -1.0, 0.0, 3.0, 4.0])
    x, nearest = ((basis * w) @ basis.T for w in (values, np.maximum(values, 0)))
    assert np.allclose(PSD(25).project(x.reshape(1, -1)), nearest.reshape(1, -1), rtol=0, atol=1e-13)
    assert np.isclose(PSD(25).distance(x.reshape(1, -1))[0], 5**0.5)


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        (PSDToSvecLower(), [(0, 0), (1, 0), (2, 0), (1, 1), (2, 1), (2, 2)]),
        (PSDToSvecUpper(), [(0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)]),
    ],
    ids=["lower", "upper"],
)
def test_layout_rules(rule: PSDToSvecLower | PSDToSvecUpper, order: list[tuple[int, int]]) -> None:
    check_cone_rule(rule, [PSD(n * n) for n in SIDES], np.random.default_rng(0), layout=True)
    image = rule.map(PSD(9))
    x = np.random.default_rng(0).normal(size=(3, 3))
    symmetric = (x + x.T) / 2
    triangle = [symmetric[i, j] * (1 if i == j else ROOT2) for i, j in order]
    assert np.allclose(image.rows @ x.ravel(order="F"), triangle, rtol=1e-15, atol=0)
    back = (image.rows.T @ triangle).reshape(3, 3)
    assert np.array_equal(back, back.T) and np.allclose(back, symmetric, rtol=1e-15, atol=0)


def test_layout_rules_are_built_once() -> None:
    assert PSDToSvecLower().map(PSD(16)) is PSDToSvecLower().map(PSD(16))
    assert PSDToSvecUpper().map(PSD(16)).rows is not PSDToSvecLower().map(PSD(16)).rows


@pytest.mark.parametrize(
    "make", [lambda: PSD(5), lambda: PSDDual(2), lambda: SvecLower(2), lambda: SvecUpper(-1)]
)
def test_impossible_sizes(make) -> None:
    with pytest.raises(ShapeError, match="matrix, not"):
        make()


def test_the_map_is_stored_by_columns_with_one_entry_in_each() -> None:
    rows = PSDToSvecLower().map(PSD(25)).rows
    assert rows.format == "csc" and rows.nnz == 25 and rows.indices.dtype == rows.indptr.dtype == np.int32
