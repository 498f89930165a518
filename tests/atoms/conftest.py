"""What every affine atom must do, as one check."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel.lowering.demand import Demand


def flat(array: Any) -> Any:
    return np.ravel(array, order="F")


def pushed(node: Expression, entries: Any) -> list[Any]:
    """The matrices that a demand for some entries of a node arrives as, one for each argument."""
    rows = np.arange(node.size if entries is None else len(entries), dtype=np.int32)
    found = [sp.csr_array((rows.size, child.size)) for child in node.children]
    site = SimpleNamespace(children=node.children, nodes=[node])
    for k, part in node.push(Demand(None, rows, 1.0, entries), site):
        wanted = np.arange(node.children[k].size) if part.entries is None else part.entries
        coef = np.broadcast_to(part.coef, part.rows.shape)
        found[k] = found[k] + sp.csr_array((coef, (part.rows, wanted)), shape=found[k].shape)
    return found


@pytest.fixture
def agrees() -> Callable[..., Expression]:
    """Check an affine call against numpy: shape, value, matrices, gradient, push (all, some entries)."""

    def check(call: Callable[..., Expression], reference: Callable[..., Any], *shapes: Any) -> Expression:
        rng = np.random.default_rng(7)
        variables = [Variable(shape) for shape in shapes]
        for variable in variables:
            variable.value = rng.normal(size=variable.shape)
        node = call(*variables)
        expected = np.asarray(reference(*[variable.value for variable in variables]))
        assert node.shape == expected.shape
        assert type(node.value) is np.ndarray
        np.testing.assert_allclose(node.value, expected, rtol=1e-13, atol=1e-13)

        inputs = [flat(child.value) for child in node.children]
        matrices = node.atom.matrices(*[child.shape for child in node.children])
        np.testing.assert_allclose(
            sum(m @ x for m, x in zip(matrices, inputs, strict=True)), flat(expected), atol=1e-12
        )
        some = rng.integers(node.size, size=5).astype(np.int32) if node.size else None
        for entries in (None, some):
            for matrix, arrived in zip(matrices, pushed(node, entries), strict=True):
                wanted = matrix.toarray() if entries is None else matrix.toarray()[entries]
                np.testing.assert_array_equal(arrived.toarray(), wanted)
        for variable, slope in node.grad.items():
            moved = flat(variable.value) @ (
                np.full((1, 1), slope) if isinstance(slope, float) else slope.toarray()
            )
            others = flat(reference(*[np.zeros(v.shape) if v is variable else v.value for v in variables]))
            np.testing.assert_allclose(np.ravel(moved), flat(expected) - others, atol=1e-12)
        return node

    return check
