"""OpRelEntrConeQuad: X^(1/2) log(X^(1/2) Y^-1 X^(1/2)) X^(1/2) <= Z, with the logarithm approximated as in `rel_entr_quad`, so
that semidefinite cones can state it.

    P(X, Y) = X^(1/2) r(X^(-1/2) Y X^(-1/2)) X^(1/2)

is the perspective of r, which is operator concave in both; the constraint is -P(X, Y) <= Z in the order of semidefinite matrices.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from fenchel import dcp
from fenchel.atoms.broadcast import promote
from fenchel.atoms.diag import diag
from fenchel.constraints.nonneg import NonNeg
from fenchel.constraints.psd import PSD
from fenchel.expressions.atom import Atom
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape
from fenchel.expressions.spectral import (
    Symmetric,
    columns_of,
    held_symmetric,
    matrices_of,
    square,
    symmetric_blocks,
    symmetric_part,
)
from fenchel.expressions.variable import Variable
from fenchel_quantum_atoms.rel_entr_quad import Held, derivative, logarithm, of_one_shape, quadrature, relative_entropy, shift

NAME = "OpRelEntrConeQuad"


def geometric_mean(X: Expression, Y: Expression, k: int) -> tuple[Expression, list[Any]]:
    """Z <= X^(1/2) (X^(-1/2) Y X^(-1/2))^(1/2^k) X^(1/2), for symmetric X and Y, which the constraints hold semidefinite.

    Z = Y for k = 0, else [Z_(i-1), Z_i; Z_i, X] positive semidefinite, Z_0 = Y (Ando, "Concavity of certain maps on
    positive definite matrices", 1979).
    """
    if not k:
        return Y, [PSD(X), *([] if Y.is_constant() else [PSD(Y)])]
    constraints = []
    for _ in range(k):
        Z = Variable(X.shape, symmetric=True)
        constraints.append(PSD(symmetric_blocks(Y, Z, X)))
        Y = Z
    return Y, constraints


def matrix_logarithm(X: Expression, Y: Expression, m: int, k: int) -> tuple[Expression, list[Any]]:
    """L <= P(X, Y), for symmetric X and Y: 2^k sum_j w_j T_j with [Z - X - T_j, sqrt(s_j) T_j; sqrt(s_j) T_j, X - s_j T_j]
    positive semidefinite, Z the geometric mean (Fawzi, Saunderson and Parrilo 2019, theorem 3).
    """
    Z, constraints = geometric_mean(X, Y, k)
    terms = []
    for node, weight in zip(*quadrature(m), strict=True):
        T = Variable(X.shape, symmetric=True)
        corner = float(np.sqrt(node)) * T
        constraints.append(PSD(symmetric_blocks(Z - X - T, corner, X - float(node) * T)))
        terms.append(float(2**k * weight) * T)
    return sum(terms[1:], terms[0]), constraints


class MatrixRelEntr(Atom):
    """The partial class of relative entropies: functions of symmetric matrices of one shape, convex in all together, where the
    first two, X and Y, are positive semidefinite.

    Final classes have the fields `symmetric`, m and k, and write the graph form for arguments that are known to be symmetric.
    symmetric: which of the arguments are; the graph form holds the others to it.
    """

    symmetric: tuple[bool, ...]
    m: int
    k: int

    title: ClassVar[str]  # who takes the matrices, for errors
    curvature = dcp.CONVEX
    emits = ("psd", "zero")

    @abstractmethod
    def form(self, *args: Any) -> tuple[Expression, list[Any]]:
        """As `graph`, of symmetric matrices."""

    def shape(self, *shapes: Shape) -> Shape:
        """The shape of one argument without the last two axes; ShapeError where the others have another, or are not square."""
        return square(of_one_shape(shapes, self.title), self.title)[:-2]

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each matrix and its partners."""
        return tuple(shape[-2:] for shape in shapes), [matrices_of(shape) for shape in shapes]

    def sign(self, *signs: int) -> int:
        """Unknown: it may be negative where the traces differ."""
        return 0

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Neither, entry by entry."""
        return (dcp.NEITHER,) * len(signs)

    def domain(self, *args: Expression) -> list[Any]:
        """X and Y positive semidefinite, and all symmetric."""
        return [*self._symmetry(args), args[0] >> 0, args[1] >> 0]

    def graph(self, *args: Any) -> tuple[Expression, list[Any]]:
        """`form`, and A = A' for each A of which that is not known."""
        expression, constraints = self.form(*map(Symmetric, args))
        return expression, [*constraints, *self._symmetry(args)]

    def _symmetry(self, args: Any) -> list[Any]:
        return [each for arg, known in zip(args, self.symmetric, strict=True) for each in held_symmetric(arg, known)]


@dataclass(frozen=True, eq=False)
class OpRelEntrQuad(MatrixRelEntr):
    """The largest eigenvalue of -P(X, Y) - Z, convex in all three; inf where X or Y is not positive semidefinite.

    Graph form: t with t I + Z + L positive semidefinite, L <= P(X, Y).
    """

    symmetric: tuple[bool, bool, bool] = (False, False, False)
    m: int = 3
    k: int = 3

    arity = 3
    kind = "op_rel_entr_quad"
    title = NAME

    def value(self, *values: Any) -> Any:
        """The largest eigenvalue of -P(X, Y) - Z."""
        X, Y, Z = (symmetric_part(value, NAME) for value in values)
        outside = (np.linalg.eigvalsh(X)[..., 0] < 0) | (np.linalg.eigvalsh(Y)[..., 0] < 0)
        return np.where(outside, np.inf, excess(X, Y, Z, self.m, self.k))

    def gradient(self, *values: Any) -> list[Any] | None:
        """v v' for the top eigenvector v, through the derivative of v'P(X, Y) v; None where X or Y is not positive definite."""
        X, Y, Z = (symmetric_part(value, NAME) for value in values)
        if (np.linalg.eigvalsh(X)[..., 0] <= 0).any() or (np.linalg.eigvalsh(Y)[..., 0] <= 0).any():
            return None
        m, k = self.m, self.k
        G, a = congruence(X, Y)
        v = np.linalg.eigh((G * relative_entropy(a, 1 - a, m, k)[..., None, :]) @ np.swapaxes(G, -1, -2) - Z)[1][..., -1]
        # With B = G^-T / sqrt(a): B'XB = I and B'YB = diag(u), and P(X, Y) = X r(X^-1 Y) = B^-T diag(r(u)) B^-1.
        u = (1 - a) / a
        B = np.linalg.inv(np.swapaxes(G, -1, -2)) / np.sqrt(a)[..., None, :]
        c = np.sqrt(a) * (np.swapaxes(G, -1, -2) @ v[..., None])[..., 0]
        r = logarithm(u, m, k)
        weights = c[..., :, None] * c[..., None, :] * divided_differences(u, r, derivative(u, m, k))
        Bt = np.swapaxes(B, -1, -2)
        along = v[..., :, None] * (B @ (r * c)[..., None])[..., None, :, 0]
        in_X = B @ (weights * u[..., None, :]) @ Bt - along
        return [columns_of((part + np.swapaxes(part, -1, -2)) / 2) for part in (in_X, -(B @ weights @ Bt))] + [
            columns_of(-v[..., :, None] * v[..., None, :])
        ]

    def form(self, *args: Any) -> tuple[Expression, list[Any]]:
        """As the class says."""
        X, Y, Z = args
        t = Variable()
        L, constraints = matrix_logarithm(X, Y, self.m, self.k)
        return t, [*constraints, PSD(diag(promote(t, X.shape[:1])) + Z + L)]


def congruence(X: Any, Y: Any) -> tuple[Any, Any]:
    """G and a with X = G diag(a) G', Y = G diag(1 - a) G', for positive semidefinite X and Y: G = (X + Y)^(1/2) Q.

    Then P(X, Y) = G diag(a_i r((1 - a_i)/a_i)) G', also where X or Y is singular.
    """
    w, V = np.linalg.eigh(X + Y)
    w = np.maximum(w, 0.0)
    kept = w > 1e-15 * w[..., -1:]
    root = np.sqrt(w)
    inverse = np.where(kept, 1 / np.where(kept, root, 1.0), 0.0)
    whiten = V * inverse[..., None, :]
    a, Q = np.linalg.eigh(np.swapaxes(whiten, -1, -2) @ X @ whiten)
    return (V * root[..., None, :]) @ Q, np.clip(a, 0.0, 1.0)


def excess(X: Any, Y: Any, Z: Any, m: int, k: int) -> Any:
    """The largest eigenvalue of -P(X, Y) - Z, for positive semidefinite X and Y."""
    G, a = congruence(X, Y)
    D = (G * relative_entropy(a, 1 - a, m, k)[..., None, :]) @ np.swapaxes(G, -1, -2)
    return np.linalg.eigvalsh(D - Z)[..., -1]


def divided_differences(u: Any, f: Any, slope: Any) -> Any:
    """(f_i - f_j)/(u_i - u_j), and the slope where the two are close: a matrix for each vector along the last axis."""
    step = u[..., :, None] - u[..., None, :]
    mean = (slope[..., :, None] + slope[..., None, :]) / 2
    close = np.abs(step) <= 1e-5 * (np.abs(u[..., :, None]) + np.abs(u[..., None, :]))
    return np.where(close, mean, (f[..., :, None] - f[..., None, :]) / np.where(close, 1.0, step))


class OpRelEntrConeQuad(Held):
    """X^(1/2) log(X^(1/2) Y^-1 X^(1/2)) X^(1/2) <= Z in the order of semidefinite matrices, with the logarithm approximated, for
    affine X, Y, Z of one shape (n, n), or many of them along the last two axes: -P(X, Y) <= Z.

    X, Y, Z: symmetric; those that are not known to be are held to it. m: nodes of the quadrature. k: square roots taken. Becomes
    m + k semidefinite cones of side 2n. Raises ShapeError for other shapes, DataError for m < 1 or k < 0. No duals.
    Fawzi, Saunderson and Parrilo, "Semidefinite approximations of the matrix logarithm", 2019.
    """

    __slots__ = ()

    def __init__(self, X: Any, Y: Any, Z: Any, m: Any, k: Any, constr_id: int | None = None) -> None:
        super().__init__(m, k, X, Y, Z, constr_id=constr_id)
        known = tuple(arg.is_symmetric() for arg in self._args)
        self._held = NonNeg(-OpRelEntrQuad.of(known, self.m, self.k)(*self._args))

    @property
    def residual(self) -> Any:
        """How far (X, Y, Z) is to be moved along (I, I, I) to satisfy it, for each three matrices; at least the largest
        |A_ij - A_ji| of any of them. None where a value is missing."""
        values = [arg.value for arg in self._args]
        if any(value is None for value in values):
            return None
        skew = np.max([np.abs(value - np.swapaxes(value, -1, -2)).max(axis=(-1, -2)) for value in values], axis=0)
        X, Y, Z = ((value + np.swapaxes(value, -1, -2)) / 2 for value in values)
        identity = np.eye(X.shape[-1])
        least = np.maximum(0.0, -np.minimum(np.linalg.eigvalsh(X)[..., 0], np.linalg.eigvalsh(Y)[..., 0]))

        def above(d: Any) -> Any:
            moved = d[..., None, None] * identity
            return excess(X + moved, Y + moved, Z, self.m, self.k) - d

        return np.maximum(shift(above, least), skew)
