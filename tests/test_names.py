"""Public names by name, hints for numpy's ufuncs, numpy's functions on expressions."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from fenchel.errors import ShapeError
from fenchel.expressions.expression import Expression
from fenchel.expressions.variable import Variable
from fenchel.names import from_numpy, numpy_hint, public

AFFINE = {
    "sum": "sum", "reshape": "reshape", "vec": "reshape", "transpose": "transpose", "swapaxes": "transpose",
    "moveaxis": "transpose", "broadcast_to": "broadcast", "hstack": "hstack", "vstack": "vstack",
    "concatenate": "concatenate", "stack": "stack", "diag": "diag", "trace": "trace", "squeeze": "squeeze",
}  # fmt: skip


@pytest.fixture(autouse=True)
def affine(monkeypatch):
    """The affine functions as public names, whether or not the whole of fenchel is there."""
    for name, module in AFFINE.items():
        function = getattr(import_module(f"fenchel.atoms.{module}"), name)
        monkeypatch.setattr(import_module("fenchel"), name, function, raising=False)


def valued(shape) -> Variable:
    x = Variable(shape)
    x.value = np.random.default_rng(3).normal(size=shape)
    return x


@pytest.mark.parametrize(
    "call",
    [
        np.sum,
        lambda x: np.sum(x, axis=1, keepdims=True),
        lambda x: np.sum(x, axis=0, dtype=None, out=None),
        lambda x: np.reshape(x, (3, 2)),
        lambda x: np.reshape(x, (3, 2), order="F"),
        np.ravel,
        lambda x: np.ravel(x, order="F"),
        np.transpose,
        lambda x: np.transpose(x, (0, 1)),
        lambda x: np.swapaxes(x, 0, 1),
        lambda x: np.moveaxis(x, 0, -1),
        lambda x: np.squeeze(np.expand_dims(x, 0)),
        lambda x: np.expand_dims(x, (0, -1)),
        lambda x: np.broadcast_to(x, (4, 2, 3)),
        lambda x: np.hstack([x, x]),
        lambda x: np.vstack([x, np.ones((1, 3))]),
        lambda x: np.concatenate([x, x], axis=1),
        lambda x: np.stack([x, x], axis=-1),
        lambda x: np.diag(x[:, :2], 1),
        lambda x: np.diagonal(x[:, :2]),
        lambda x: np.trace(x[:, :2]),
        lambda x: np.trace(x[:, :2], offset=1),
        lambda x: np.dot(x, np.ones(3)),
        lambda x: np.dot(2, x),
        lambda x: np.ones((2, 2)) @ x,
        lambda x: np.add(np.ones(3), x),
        lambda x: np.multiply(2.0, x),
        np.negative,
    ],
)
def test_numpy_on_expressions_is_numpy_on_values(call):
    x = valued((2, 3))
    node, expected = call(x), np.asarray(call(x.value))
    assert isinstance(node, Expression)
    assert node.shape == expected.shape
    np.testing.assert_allclose(node.value, expected)


def test_traces_along_other_axes():
    x = valued((2, 3, 2))
    np.testing.assert_allclose(np.trace(x, axis1=0, axis2=2).value, np.trace(x.value, axis1=0, axis2=2))
    y = valued((3, 3, 4))
    np.testing.assert_allclose(np.trace(y).value, np.trace(y.value))


def test_what_numpy_asks_of_any_array():
    x = Variable((2, 3))
    assert (np.shape(x), np.ndim(x), np.size(x), np.size(x, 1)) == ((2, 3), 2, 6, 3)


@pytest.fixture
def spied(monkeypatch):
    """Public names that only say how they were called."""

    def spy(*names):
        for name in names:
            call = lambda *args, name=name, **fields: (name, args, fields)  # noqa: E731
            monkeypatch.setattr(import_module("fenchel"), name, call, raising=False)

    return spy


def test_the_norm_of_numpy_is_that_of_all_entries(spied):
    spied("norm", "vec")
    x, v = Variable((2, 3)), Variable(3)
    assert np.linalg.norm(v) == ("norm", (v, 2), {})
    assert np.linalg.norm(x) == ("norm", (("vec", (x, "F"), {}), 2), {})
    assert np.linalg.norm(x, 2) == ("norm", (x, 2), {"axis": None, "keepdims": False})
    assert np.linalg.norm(x, axis=1) == ("norm", (x, 2), {"axis": 1, "keepdims": False})


def test_numpys_defaults_hold(spied):
    spied("cumsum", "diff", "mean", "max")
    x = Variable((2, 3))
    assert np.diff(x) == ("diff", (x,), {"k": 1, "axis": 1})
    assert np.cumsum(x, axis=1) == ("cumsum", (x,), {"axis": 1})
    name, (flattened,), fields = np.cumsum(x)
    assert (name, str(flattened).split(", ")[1:], fields) == ("cumsum", ["(6,)", "C)"], {"axis": 0})
    assert np.mean(x, axis=0) == ("mean", (x,), {"axis": 0})
    assert np.max(x) == np.amax(x) == ("max", (x,), {})


def test_what_expressions_cannot_do_is_refused_with_what_to_use():
    x = Variable((2, 3))
    with pytest.raises(TypeError, match=r"cp\.exp"):
        np.exp(x)
    with pytest.raises(TypeError, match=r"cp\.abs"):
        np.abs(x)
    with pytest.raises(TypeError, match=r"numpy.sort .*\.value"):
        np.sort(x)
    with pytest.raises(TypeError, match="'dtype'"):
        np.sum(x, dtype=int)
    with pytest.raises(TypeError, match="'out'"):
        np.sum(x, out=np.zeros(()))
    with pytest.raises(ShapeError, match="matrix"):
        np.diagonal(Variable((2, 2, 2)))


def test_hints():
    assert "cp.square" in numpy_hint("square")
    assert "cp.minimum" in numpy_hint("fmin")
    assert ".value" in numpy_hint("arctan2")
    with pytest.raises(TypeError, match=r"numpy\.qr"):
        from_numpy(np.linalg.qr)


def test_public_names_are_looked_up_when_asked_for(monkeypatch):
    monkeypatch.setattr(import_module("fenchel"), "name_of_the_test", 1, raising=False)
    assert public("name_of_the_test") == 1


@pytest.mark.parametrize(
    "call",
    [
        np.flip, np.fliplr, lambda x: np.flip(x, 1), np.flipud, lambda x: np.roll(x, 1), lambda x: np.roll(x, (1, 2), (0, 1)),
        np.rot90, lambda x: np.tile(x, (2, 1, 2)), lambda x: np.repeat(x, 2), lambda x: np.repeat(x, [1, 0], axis=0),
        lambda x: np.take(x, [2, 0], axis=1), lambda x: np.delete(x, 1, axis=1), np.triu, lambda x: np.tril(x, -1),
        lambda x: np.column_stack([x, x]), lambda x: np.dstack([x, np.ones((2, 3))]), lambda x: np.append(x, 5.0),
        lambda x: np.append([[1.0, 2, 3]], x, axis=0), np.atleast_1d, np.atleast_3d,
        lambda x: np.inner(x, np.arange(3.0)), lambda x: np.inner(np.ones((2, 2, 3)), x), lambda x: np.inner(2.0, x),
        lambda x: np.tensordot(x, np.arange(12.0).reshape(3, 4), 1), lambda x: np.tensordot(x, np.ones((2, 3))),
        lambda x: np.tensordot(np.ones((4, 3, 2)), x, ([2, 1], [0, 1])), lambda x: np.tensordot(x, np.ones(2), 0),
        lambda x: np.tensordot(x, np.ones((3, 2)), (1, 0)),
        lambda x: np.linalg.multi_dot([np.ones((2, 2)), x, np.ones(3)]), lambda x: np.linalg.matmul(np.ones((4, 2)), x),
        lambda x: np.vdot(x, np.arange(6.0).reshape(3, 2)), np.zeros_like, np.ones_like, np.copy, np.cumprod,
        lambda x: np.block([[x], [np.ones((1, 3))]]), lambda x: np.cumprod(x, axis=1),
    ],
)  # fmt: skip
def test_numpy_functions_that_move_entries_or_multiply(call):
    x = valued((2, 3))
    found, expected = call(x), call(x.value)
    assert found.shape == expected.shape
    np.testing.assert_allclose(getattr(found, "value", found), expected)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: np.split(x, 3, axis=1), lambda x: np.array_split(x, 2), lambda x: np.vsplit(x, 2),
        lambda x: np.unstack(x, axis=1), lambda x: np.atleast_2d(x, x[0]),
    ],
)  # fmt: skip
def test_numpy_functions_that_take_expressions_apart(call):
    x = valued((2, 3))
    expected = call(x.value)
    found = call(x)
    assert len(found) == len(expected)
    for part, values in zip(found, expected, strict=True):
        assert isinstance(part, Expression)
        np.testing.assert_array_equal(part.value, values)


def test_hints_for_what_is_no_ufunc():
    x = valued((3, 3))
    named = {np.linalg.det: "log_det", np.average: "mean", np.add.reduce: "sum", np.linalg.eigvalsh: "lambda_max"}
    for call, name in named.items():
        with pytest.raises(TypeError, match=rf"cp\.{name}\("):
            call(x)
