"""quantum_rel_entr: the relative entropy of two matrices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fenchel.atoms.products import multiply
from fenchel.atoms.reshape import reshape
from fenchel.atoms.trace import trace
from fenchel.constraints.psd import PSD
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.spectral import Symmetric, columns_of, symmetric_blocks, symmetric_part
from fenchel.expressions.variable import Variable
from fenchel_quantum_atoms.op_rel_entr_quad import MatrixRelEntr, divided_differences, geometric_mean
from fenchel_quantum_atoms.rel_entr_quad import derivative, logarithm, quadrature, relative_entropy
from fenchel_quantum_atoms.von_neumann_entr import nonnegative, settled

NAME = "quantum_rel_entr"


@dataclass(frozen=True, eq=False)
class QuantumRelEntr(MatrixRelEntr):
    """tr X (log X - log Y) with the logarithm approximated as in `rel_entr_quad`: -e'P(X kron I, I kron Y) e for e = vec I.

    Graph form: -2^k sum_j w_j T_j with [e'Ae - s_j T_j, e'A; Ae, A + s_j (Z - A)] positive semidefinite, for A = X
    kron I and Z the geometric mean of A and I kron Y, so that T_j <= e'(A - A (A + s_j (Z - A))^-1 A) e / s_j (Fawzi
    and Fawzi, "Efficient optimization of the quantum relative entropy", 2018).
    """

    symmetric: tuple[bool, bool] = (False, False)
    m: int = 3
    k: int = 3

    arity = 2
    kind = "quantum_rel_entr"
    title = NAME

    def value(self, *values: Any) -> Any:
        """sum of (u_i'v_j)^2 phi(x_i, y_j) for the eigenvectors u, v and eigenvalues x, y of X, Y, and phi(x, y) = -x r(y/x)."""
        x, y, W = self._spectra(*values)
        inside = nonnegative(x) & nonnegative(y)
        phi = relative_entropy(np.maximum(x, 0.0)[..., :, None], np.maximum(y, 0.0)[..., None, :], self.m, self.k)
        return np.where(inside, (W**2 * phi).sum(axis=(-1, -2)), np.inf)

    def gradient(self, *values: Any) -> list[Any] | None:
        """By divided differences of phi in x and in y (Daleckii and Krein 1951); None where one is not positive definite."""
        X, Y = (symmetric_part(value, NAME) for value in values)
        x, y, W = self._spectra(X, Y)
        if (x <= 0).any() or (y <= 0).any():
            return None
        u = y[..., None, :] / x[..., :, None]
        rise, phi = derivative(u, self.m, self.k), relative_entropy(x[..., :, None], y[..., None, :], self.m, self.k)
        U, V = (np.linalg.eigh(each)[1] for each in (X, Y))
        fall = u * rise - logarithm(u, self.m, self.k)
        found = []
        for basis, spectrum, weights, f, slope in ((U, x, W, phi, fall), (V, y, *map(_turned, (W, phi, -rise)))):
            # for each eigenvector of the other matrix: its weights, times the divided differences of phi in this one
            each = np.swapaxes(weights, -1, -2)
            parts = divided_differences(spectrum[..., None, :], _turned(f), _turned(slope))
            inner = (each[..., :, None] * each[..., None, :] * parts).sum(axis=-3)
            found.append(columns_of(basis @ inner @ _turned(basis)))
        return found

    def _spectra(self, X: Any, Y: Any) -> tuple[Any, Any, Any]:
        """The eigenvalues of X and of Y, and u_i'v_j for their eigenvectors."""
        (x, U), (y, V) = (np.linalg.eigh(symmetric_part(each, NAME)) for each in (X, Y))
        return x, y, _turned(U) @ V

    def form(self, *args: Any) -> tuple[Expression, list[Any]]:
        """As the class says."""
        X, Y = args
        n = X.shape[0]
        N, identity = n * n, np.eye(n)
        A = Symmetric(reshape(multiply(X[:, None, :, None], identity[None, :, None, :]), (N, N), "C"))
        B = Symmetric(reshape(multiply(identity[:, None, :, None], Y[None, :, None, :]), (N, N), "C"))
        Z, constraints = geometric_mean(A, B, self.k)
        nodes, weights = quadrature(self.m)
        T, Ae = Variable(self.m), reshape(X, (N, 1), "C")
        for j, node in enumerate(nodes.tolist()):
            corner = reshape(trace(X) - node * T[j], (1, 1), "C")
            constraints.append(PSD(symmetric_blocks(corner, Ae.T, (1 - node) * A + node * Z)))
        return -(2.0**self.k) * weights @ T, constraints


def _turned(matrix: Any) -> Any:
    return np.swapaxes(matrix, -1, -2)


def quantum_rel_entr(X: Any, Y: Any, quad_approx: Any = (3, 3)) -> Expression:
    """tr X (log X - log Y), approximately: jointly convex; of shape () for one pair of matrices.

    X, Y: affine, symmetric and positive semidefinite, of one shape (n, n), or many of them along the last two axes;
    those that are not known to be symmetric are held to it. quad_approx: (m, k), the logarithm's quadrature with m
    nodes and k square roots (see `rel_entr_quad`), of which the value is taken too. Becomes k semidefinite cones of
    side 2n^2 and m of side n^2 + 1. Raises ShapeError for other shapes, DataError for another quad_approx and for the
    value at a matrix that is not symmetric; the value is inf where one is not positive semidefinite. Fawzi,
    Saunderson and Parrilo, "Semidefinite approximations of the matrix logarithm", 2019.
    """
    X, Y = as_expression(X), as_expression(Y)
    m, k = settled(quad_approx, NAME)
    return QuantumRelEntr.of((X.is_symmetric(), Y.is_symmetric()), m, k)(X, Y)  # type: ignore[no-any-return]
