"""quad_form: x'P x, the one quadratic of the standard form; square, sum_squares and quad_over_lin by a constant are written on
it."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import DataError, DCPError, ShapeError
from fenchel.expressions.atom import Atom, Reduction
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, Shape, reduced, size_of


class QuadForm(Atom):
    """x'P x for a vector x, affine, and a constant P or a parameter declared PSD or NSD, symmetric. Convex if P is PSD, concave
    if NSD.

    Boyd and Vandenberghe, section 3.1.5. Shapes: x (n,) or (n, 1), P (n, n); the value is a scalar.
    """

    arity = 2
    kind = "quad_form"
    coefficients = (1,)

    def shape(self, *shapes: Shape) -> Shape:
        """()."""
        x, P = shapes
        n = x[0] if x else 1
        if len(x) > 2 or (len(x) == 2 and x[1] != 1) or P != (n, n):
            raise ShapeError(f"quad_form takes x of shape (n,) or (n, 1) and P of shape (n, n), not {x} and {P}")
        return ()

    def sign(self, *signs: int) -> int:
        """Not known from signs: see `facts_of`."""
        return 0

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """In x by the sign of the gradient, 2 P x."""
        return dcp.along(dcp.times_sign(*signs)), dcp.NEITHER

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """Convex and nonnegative where P is PSD, concave and nonpositive where it is NSD; P is asked for one, then the other."""
        x, P = args
        psd = P.is_psd()
        nsd = not psd and P.is_nsd()
        curvature, sign = (dcp.CONVEX, dcp.NONNEG) if psd else (dcp.CONCAVE, dcp.NONPOS) if nsd else (0, 0)
        words = (x.resolved(), P.resolved() | dcp.DPP_AFFINE)
        signs = [word & dcp.SIGN for word in words]
        facts = dcp.compose(curvature, sign, self.monotone(*signs), words)
        if not P.facts & dcp.FIXED:
            facts &= ~dcp.DPP_AFFINE  # a parametric P keeps to DPP only in objectives, which `is_dpp` of problems knows
        return facts

    def value(self, *values: Any) -> Any:
        """x'P x."""
        x, P = values
        x = np.ravel(x)
        return np.asarray(x @ (P @ x))

    def gradient(self, *values: Any) -> list[Any] | None:
        """(P + P') x, and x x'."""
        x, P = values
        x = np.ravel(x)
        return [sp.csc_array(((P + P.T) @ x)[:, None]), sp.csc_array(np.outer(x, x).ravel(order="F")[:, None])]

    def matrix(self, site: Any, terms: Any) -> tuple[Any, Any]:
        """For the engine: P of each call, as an array or sparse matrix, or where its slots start."""
        nodes = [node.children[1] for node in site.nodes]
        chosen = [nodes[0] if len(nodes) == 1 else nodes[k] for k in terms]
        if nodes[0].facts & dcp.FIXED:
            return [node.raw if sp.issparse(getattr(node, "raw", None)) else site.constants.dense(node) for node in chosen], None
        return None, np.array([site.constants.slots.start(node) for node in chosen])


class SumSquares(Atom):
    """sum of x_i^2, along an axis. Convex, nonnegative. quad_form with the identity.

    Fields: axis, keepdims. Shapes: as numpy's sum.
    """

    kind = "quad_form"
    also: ClassVar[tuple[str, ...]] = ("QuadOverLin",)
    curvature = dcp.CONVEX

    def __init__(self, axis: Axis = None, keepdims: bool = False) -> None:
        self.axis, self.keepdims = axis, keepdims

    def shape(self, *shapes: Shape) -> Shape:
        """Without the reduced axes."""
        return reduced(shapes[0], self.axis, self.keepdims)

    def sign(self, *signs: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """By the sign of x."""
        return (dcp.even(signs[0]),)

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each vector along the axes."""
        return Reduction.slices(self, *shapes)  # type: ignore[arg-type]

    def value(self, *values: Any) -> Any:
        """sum of squares."""
        return np.sum(np.square(values[0]), axis=self.axis, keepdims=self.keepdims)

    def gradient(self, *values: Any) -> list[Any] | None:
        """2 x."""
        (x,) = values
        _, (where,) = self.slices(x.shape)
        flat = 2 * x.ravel(order="F")[where]
        columns = np.repeat(np.arange(len(where)), where.shape[1])
        return [sp.csc_array((flat.ravel(), (where.ravel(), columns)), shape=(x.size, len(where)))]

    def matrix(self, site: Any, terms: Any) -> tuple[Any, Any]:
        """For the engine: the identity."""
        return None, None


class Square(SumSquares):
    """x^2, entry by entry. Convex, nonnegative."""

    also = ("Power", "PowerApprox")
    p = 2.0

    def __init__(self) -> None:
        pass

    def shape(self, *shapes: Shape) -> Shape:
        """The shape of x."""
        return shapes[0]

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each entry."""
        return ((1,),), [np.arange(size_of(shapes[0]), dtype=np.int32)[:, None]]

    def value(self, *values: Any) -> Any:
        """x^2."""
        return np.square(values[0])


class _Assumed(Constant):
    """A matrix that the user says is PSD."""

    __slots__ = ()

    def is_psd(self) -> bool:
        """As the user says."""
        return True


def quad_form(x: Any, P: Any, assume_PSD: bool = False) -> Expression:
    """x'P x. P constant and symmetric, or a parameter declared PSD or NSD; x a vector. With constant x: affine in P.

    assume_PSD: take the user's word that P is PSD. An indefinite P gives an expression of unknown
    curvature, with a value but not for a problem. Raises ShapeError for a P that is not symmetric.
    """
    x, P = as_expression(x), as_expression(P)
    if x.is_constant():
        flat = x.flatten("F")
        return flat @ (P @ flat)  # type: ignore[no-any-return]
    if not P.is_constant():
        raise DCPError("quad_form needs a constant P or a constant x: with both variable it is not convex")
    raw: Any = P.raw if isinstance(P, Constant) else 0.0
    if not np.isfinite(raw.data if sp.issparse(raw) else raw).all():
        raise DataError("the P of quad_form has NaN or infinity")
    if P.ndim == 2 and P.shape[0] == P.shape[1] and not P.is_symmetric():
        raise ShapeError("quad_form needs a symmetric P: pass (P + P.T) / 2")
    if assume_PSD and P.facts & dcp.FIXED:
        P = _Assumed(P.value)
    return QuadForm.of()(x, P)  # type: ignore[no-any-return]


def sum_squares(x: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """sum of x_i^2, along an axis."""
    return SumSquares.of(axis, keepdims)(x)  # type: ignore[no-any-return]


def square(x: Any) -> Expression:
    """x^2, entry by entry."""
    return Square.of()(x)  # type: ignore[no-any-return]


class QuadOverLin(Atom):
    """What calls of `quad_over_lin` pass for in `isinstance`. It has none of its own: sums of squares are here, and the atom with
    a variable below the line comes with its package.
    """


def quad_over_lin(x: Any, y: Any, axis: Axis = None, keepdims: bool = False) -> Expression:
    """(x1^2 + ... + xn^2) / y for a scalar y >= 0: convex in (x, y), nonnegative; of all entries of x or along an axis.

    x: affine, or of known sign. y: concave; where it is constant and known to be nonnegative, this is `sum_squares(x) / y`,
    which keeps a quadratic objective quadratic, and else QuadOverLin of fenchel-quadratic-atoms. axis: an int or a tuple of
    ints to reduce, all for None; keepdims leaves them with length 1. Raises ShapeError for a y that is not scalar or an axis
    that x does not have, DataError for a number y <= 0. Boyd and Vandenberghe, section 3.1.5.
    """
    y = as_expression(y)
    if not y.is_scalar():
        raise ShapeError(f"quad_over_lin takes a scalar y, not shape {y.shape}")
    if y.ndim:
        y = y.sum()
    if y.facts & dcp.CONSTANT and y.facts & dcp.FIXED and not y.value > 0:
        raise DataError(f"quad_over_lin takes a number y > 0, not {y}")
    if y.is_constant() and y.is_nonneg():
        return sum_squares(x, axis, keepdims) / y  # type: ignore[no-any-return]
    from fenchel.names import public

    return public("QuadOverLin").of(axis, keepdims)(x, y)  # type: ignore[no-any-return]
