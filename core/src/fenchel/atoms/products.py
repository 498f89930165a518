"""Products: x * y, x @ y and x / y, affine where one of the two is constant."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import CvxpyDeprecationWarning, DataError, ShapeError, warn
from fenchel.expressions.affine import Affine
from fenchel.expressions.atom import diagonals
from fenchel.expressions.call import Call
from fenchel.expressions.constant import Constant, as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.operators import define, leveled
from fenchel.expressions.shapes import Shape, broadcast, positions, size_of, spread


class Product(Affine):
    """The partial class of products: the facts of x times y follow from both; a demand goes to the one that is not constant."""

    arity = 2
    binds = 2
    sparse = True
    #: Is the product of semidefinite matrices semidefinite? The Kronecker product is, as its eigenvalues are products of theirs,
    #: and so is x * y, a principal submatrix of it (Schur's product theorem).
    keeps_definite: ClassVar[bool] = False

    def sign(self, *signs: int) -> int:
        """The usual table."""
        return dcp.times_sign(*signs)

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """In each by the sign of the other."""
        return dcp.along(signs[1]), dcp.along(signs[0])

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """Affine in one where the other is constant; an array is scanned for its sign only where that matters."""
        a, b = args
        return dcp.product(_facts(a, b), _facts(b, a))

    def pairs(self, *shapes: Shape) -> tuple[Any, Any, Any]:
        """indptr, left, right: entry e of the value is the sum of x[left[p]] * y[right[p]] over indptr[e] <= p < indptr[e + 1].

        Entries count column-major. A product that has them needs no `push` and no `gradient` of its own.
        """
        raise NotImplementedError(f"{type(self).__name__} has no list of its pairs")

    def push(self, demand: Any, site: Any) -> Any:
        """Times the partner in the constant, to each of the entries that it is multiplied with."""
        constant, other = _sides(site)
        shapes = [child.shape for child in site.children]
        indptr, *sides = self.pairs(*shapes)
        partner, where = sides[constant], sides[other]
        nodes = site.members(constant)
        if len(nodes) == 1 and nodes[0].facts & dcp.FIXED:  # where one array is zero, there is nothing to ask
            kept = np.reshape(site.constants.numbers(nodes[0]), -1)[partner] != 0
            indptr = np.concatenate([[0], np.cumsum(kept)])[indptr]
            partner, where = partner[kept], where[kept]
        asked = np.arange(len(indptr) - 1) if demand.entries is None else demand.entries
        if demand.entries is None and demand.count > 1:
            asked = np.tile(asked, demand.count)
        wide = demand.along(indptr, np.arange(where.size, dtype=np.int32), np.ones(where.size), asked)
        return [(other, site.times(wide, constant, partner).pick(where))]

    def gradient(self, *values: Any) -> list[Any] | None:
        """For x: the entries of y; for y: those of x."""
        a, b = (np.asarray(_dense(value)) for value in values)
        indptr, left, right = self.pairs(a.shape, b.shape)
        columns = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
        found = []
        for x, y, mine, theirs in ((a, b, left, right), (b, a, right, left)):
            data = y.ravel(order="F")[theirs]
            found.append(sp.csc_array((data, (mine, columns)), shape=(x.size, len(indptr) - 1)))
        return found

    def is_symmetric(self, *args: Expression) -> bool:
        """Are both symmetric, of a product that keeps it?"""
        return self.keeps_definite and all(arg.is_symmetric() for arg in args)

    def is_psd(self, *args: Expression) -> bool:
        """Are both semidefinite, of like sign, of a product that keeps it?"""
        a, b = args
        return self.keeps_definite and ((a.is_psd() and b.is_psd()) or (a.is_nsd() and b.is_nsd()))

    def is_nsd(self, *args: Expression) -> bool:
        """Are both semidefinite, of unlike sign, of a product that keeps it?"""
        a, b = args
        return self.keeps_definite and ((a.is_psd() and b.is_nsd()) or (a.is_nsd() and b.is_psd()))

    def matrices(self, *shapes: Shape) -> list[Any]:
        """A product has no matrices of its own: they depend on the constant."""
        raise NotImplementedError


def _facts(arg: Expression, other: Expression) -> int:
    """The facts of a factor: its sign matters where the other is signed, or not affine."""
    if other.facts & dcp.SIGN or other.facts & dcp.AFFINE != dcp.AFFINE:
        return arg.resolved()
    return arg.facts


class multiply(Product):
    """x * y, entry by entry, with broadcasting."""

    also = ("MulExpression",)
    keeps_definite = True

    def __call__(self, *args: Any) -> Expression:
        """The product of two operands; a scaled entry where that says it all."""
        return _multiply(*map(as_expression, args)) if len(args) == 2 else super().__call__(*args)

    def shape(self, *shapes: Shape) -> Shape:
        """numpy's broadcast shape."""
        return broadcast(*shapes)

    def value(self, *values: Any) -> Any:
        """x * y."""
        a, b = values
        return a * b if not (sp.issparse(a) or sp.issparse(b)) else np.multiply(_dense(a), _dense(b))

    def push(self, demand: Any, site: Any) -> Any:
        """Times the constant, to the other."""
        return _scaled(demand, site, *_sides(site))

    def gradient(self, *values: Any) -> list[Any] | None:
        """diag of the other factor."""
        x, y = (np.asarray(_dense(value)) for value in values)
        return diagonals((x.shape, y.shape), (y, x))

    def named(self, *args: str) -> str:
        """x * y."""
        return " * ".join(args)


class DivExpression(Product):
    """x / y, entry by entry, with broadcasting; affine where y is constant."""

    def shape(self, *shapes: Shape) -> Shape:
        """numpy's broadcast shape."""
        return broadcast(*shapes)

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """As for x * (1/y), which in the reading of DPP must not hold a parameter."""
        x, y = args
        facts = dcp.product(_facts(x, y), y.resolved() if y.facts & dcp.CONSTANT else y.facts)
        if not y.facts & dcp.CONSTANT:
            return facts & ~dcp.CURVATURE
        return facts if y.facts & dcp.FIXED else facts & ~dcp.DPP_AFFINE

    def value(self, *values: Any) -> Any:
        """x / y."""
        return _dense(values[0]) / _dense(values[1])

    def push(self, demand: Any, site: Any) -> Any:
        """Times 1/y, to x."""
        return _scaled(demand, site, 1, 0, inverse=True)

    def gradient(self, *values: Any) -> list[Any] | None:
        """1/y, and -x/y^2."""
        x, y = (np.asarray(_dense(value)) for value in values)
        return diagonals((x.shape, y.shape), (1 / y, -x / y**2))

    def named(self, *args: str) -> str:
        """x / y."""
        return " / ".join(args)


class MulExpression(Product):
    """x @ y, as numpy's matmul: matrices, vectors, stacks of matrices."""

    def shape(self, *shapes: Shape) -> Shape:
        """numpy's matmul shape."""
        a, b = shapes
        if not a or not b:
            raise ShapeError("Scalar operands are not allowed, use '*' instead")
        inner = a[-1], b[-2] if len(b) > 1 else b[0]
        if inner[0] != inner[1]:
            raise ShapeError(f"Incompatible dimensions {a} {b}: {inner[0]} columns against {inner[1]} rows")
        rows = a[-2:-1]
        cols = b[-1:] if len(b) > 1 else ()
        return broadcast(a[:-2], b[:-2]) + rows + cols

    def value(self, *values: Any) -> Any:
        """x @ y."""
        product = values[0] @ values[1]
        return product.toarray() if sp.issparse(product) else product

    def push(self, demand: Any, site: Any) -> Any:
        """Through the matrix, to the other."""
        constant, other = _sides(site)
        shapes = [child.shape for child in site.children]
        plain = demand.count == 1 or len(site.members(constant)) == 1
        node = site.children[constant]
        if plain and node.facts & dcp.FIXED and len(shapes[0]) <= 2 and len(shapes[1]) <= 2:
            return [(other, self._numeric(demand, node, shapes, constant, site))]
        mine, theirs = self._pairs(shapes)
        where, which = (theirs, mine) if constant == 0 else (mine, theirs)
        wide = demand.spread(where)
        # each demanded entry met its row of `where`; its partner in the constant is found the same way
        partner = demand.like(demand.rows, 1.0, demand.entries, demand.copy).spread(which)
        return [(other, site.times_at(wide, constant, partner.entries))]

    def _numeric(self, demand: Any, node: Expression, shapes: list[Shape], constant: int, site: Any) -> Any:
        """The constant is one matrix without parameters: demand.through(kron), written out for dense and sparse ones."""
        sparse = type(node) is Constant and sp.issparse(node.raw)
        matrix: Any = node.raw if sparse else site.constants.dense(node)  # type: ignore[attr-defined]
        other = shapes[1 - constant]
        if constant == 1:  # (X @ B)' = B' @ X', with rows of X walked through their positions
            matrix = matrix.T
        if matrix.ndim == 1:
            matrix = matrix[None, :]
        m, k = matrix.shape
        n = size_of(other) // k if k else 0  # columns of X (rows, where it stands on the left)
        vector = n == 1 or len(other) == 1
        if vector and demand.count == 1 and demand.rows.size > 2 * m and not sparse:
            return _multiplied(demand, matrix, m)
        if vector and demand.entries is None and demand.count == 1:
            if demand.slot is None and demand.rows.size > 1 and (demand.rows[1:] > demand.rows[:-1]).all():
                if not sparse:
                    return demand.through_whole(matrix, demand.coef)
                if isinstance(demand.coef, np.ndarray):
                    matrix = sp.diags_array(demand.coef) @ matrix
                elif demand.coef != 1.0:
                    matrix = matrix * demand.coef
                return demand.through_whole(matrix if matrix.format == "csc" else matrix.tocsc())
            if sparse:
                return demand.through(matrix)
            rows = np.tile(demand.rows, k)
            coef = (
                matrix.ravel(order="F")
                if isinstance(demand.coef, float) and demand.coef == 1.0
                else (matrix.T * demand.coef).ravel()
            )
            slot = None if demand.slot is None else np.tile(demand.slot, k)
            return demand.like(rows, coef, np.repeat(np.arange(k, dtype=np.int32), m), None, slot)
        if sparse:
            n = max(n, 1)
            eye = sp.eye_array(n, format="csr")
            big = sp.kron(eye, matrix, format="csr") if constant == 0 else sp.kron(matrix, eye, format="csr")
            return demand.through(big)
        mine, theirs = self._pairs(shapes)
        where, which = (theirs, mine) if constant == 0 else (mine, theirs)
        flat = (matrix if constant == 0 else matrix.T).ravel(order="F")
        wide = demand.spread(where)
        values = flat[which].ravel() if demand.entries is None else flat[which[demand.entries]].ravel()
        if demand.entries is None and demand.count > 1:
            values = np.tile(values, demand.count)
        return demand.like(wide.rows, wide.coef * values, wide.entries, wide.copy, wide.slot)

    def _pairs(self, shapes: list[Shape]) -> tuple[Any, Any]:
        """For each entry of the value, the entries of x and of y whose products it sums: two arrays (size of value, inner)."""
        a, b = (positions(shape) for shape in shapes)
        left = a[None, :] if a.ndim == 1 else a
        right = b[:, None] if b.ndim == 1 else b
        right = np.swapaxes(right, -1, -2)
        batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
        m, n, k = left.shape[-2], right.shape[-2], left.shape[-1]
        full = (*batch, m, n, k)
        left = np.broadcast_to(left[..., :, None, :], full)
        right = np.broadcast_to(right[..., None, :, :], full)
        count = size_of(full[:-1])
        return left.reshape((count, k), order="F"), right.reshape((count, k), order="F")

    def pairs(self, *shapes: Shape) -> tuple[Any, Any, Any]:
        """Row by column."""
        left, right = self._pairs(list(shapes))
        return np.arange(len(left) + 1) * left.shape[1], left.ravel(), right.ravel()

    def adjoint(self, slope: Any, *values: Any) -> list[Any] | None:
        """G y' and x' G for matrices, with G the slope as a matrix."""
        a, b = (np.asarray(_dense(value)) for value in values)
        if a.ndim > 2 or b.ndim > 2 or sp.issparse(slope):
            return super().adjoint(slope, a, b)
        left, right = np.atleast_2d(a), b.reshape(b.shape[0], -1)
        G = slope.reshape((left.shape[0], right.shape[1]), order="F")
        return [(G @ right.T).ravel(order="F"), (left.T @ G).ravel(order="F")]

    def named(self, *args: str) -> str:
        """x @ y."""
        return " @ ".join(args)


def _sides(site: Any) -> tuple[int, int]:
    """Which child is constant, which is not."""
    return (0, 1) if site.children[0].facts & dcp.CONSTANT else (1, 0)


def _scaled(demand: Any, site: Any, constant: int, other: int, inverse: bool = False) -> Any:
    """Of a product entry by entry, or of a quotient: times the constant, or times one over it, to the other."""
    to = broadcast(*(child.shape for child in site.children))
    shapes = site.children[constant].shape, site.children[other].shape
    number = size_of(shapes[0]) == 1 and type(site.children[constant]) is Constant and len(site.members(constant)) == 1
    demand = site.times(demand, constant, None if shapes[0] == to or number else spread(shapes[0], to), inverse)
    return [(other, demand if shapes[1] == to else demand.pick(spread(shapes[1], to)))]


def _dense(value: Any) -> Any:
    return value.toarray() if sp.issparse(value) else value


def _multiplied(demand: Any, matrix: Any, m: int) -> Any:
    """The demand is itself a matrix with more entries than this node: multiply the two rather than list every path."""
    if demand.slot is not None:
        entries = np.arange(m) if demand.entries is None else demand.entries
        csr = sp.csr_array(matrix)
        return demand.along(csr.indptr, csr.indices.astype(np.int32), csr.data, entries)
    first = int(demand.rows.min())
    height = int(demand.rows.max()) - first + 1
    entries = np.arange(m) if demand.entries is None else demand.entries
    coef = np.broadcast_to(demand.coef, demand.rows.shape)
    left = sp.coo_array((coef, (demand.rows - first, entries)), shape=(height, m)).tocsr()
    if left.nnz > 0.2 * height * m:
        product = left.toarray() @ matrix
        rows, cols = np.indices(product.shape, dtype=np.int32).reshape(2, -1)
        return demand.like(rows + np.int32(first), product.ravel(), cols)
    product = sp.coo_array(left @ sp.csr_array(matrix))
    rows, cols = product.coords
    return demand.like((rows + first).astype(np.int32), product.data, cols.astype(np.int32))


@define("times")
def times(a: Any, b: Any) -> Expression:
    """a * b as CVXPY means it: elementwise where one is a scalar, else the matrix product (with a warning)."""
    a, b = as_expression(a), as_expression(b)
    if a.shape == () or b.shape == ():
        return _multiply(a, b)
    if (a.is_scalar() or b.is_scalar()) and not _fits(a.shape, b.shape):
        return _multiply(a, b)
    warn(
        "* between two arrays is the matrix product: write @ for that, or multiply(x, y) for the elementwise product",
        CvxpyDeprecationWarning,
        stacklevel=3,
    )
    return matmul(a, b)


def _fits(a: Shape, b: Shape) -> bool:
    return a[-1] == (b[-2] if len(b) > 1 else b[0])


def _multiply(a: Expression, b: Expression) -> Expression:
    if a.shape != b.shape:
        a, b = leveled(a, b)
    lean, factor = (a.lean(), b) if type(b) is Constant else (b.lean(), a)
    if lean is not None and type(factor) is Constant and factor.shape == ():
        return lean * factor.raw  # type: ignore[no-any-return]
    return Call(multiply.of(), (a, b))


@define("matmul")
def matmul(a: Any, b: Any) -> Expression:
    """a @ b. x.T @ P @ x for constant symmetric P and one object x, a vector or a column, is recognised as quad_form(x, P)."""
    a, b = as_expression(a), as_expression(b)
    if type(a) is Call and type(a.atom) is MulExpression and not b.facts & dcp.CONSTANT:
        left, middle = a.args
        if middle.is_constant() and middle.ndim == 2 and _is_row_of(left, b) and middle.is_symmetric():
            from fenchel.atoms.quad_form import quad_form

            form = quad_form(b, middle)
            return form.reshape((1, 1), "F") if b.ndim == 2 else form
    return Call(MulExpression.of(), (a, b))


def _is_row_of(left: Expression, x: Expression) -> bool:
    """Is `left` the vector x itself, or x.T for a column x?"""
    if x.ndim == 1:
        return left is x
    from fenchel.atoms.transpose import Transpose

    return x.ndim == 2 and x.shape[1] == 1 and isinstance(left, Transpose) and left.args[0] is x


@define("divide")
def divide(a: Any, b: Any) -> Expression:
    """a / b, entry by entry."""
    a, b = as_expression(a), as_expression(b)
    if a.shape != b.shape:
        a, b = leveled(a, b)
    if type(b) is Constant:
        raw = b.raw.data if sp.issparse(b.raw) else b.raw
        if np.any(raw == 0):
            raise DataError(f"division of {a} by zero")
        lean = a.lean()
        if lean is not None and b.shape == ():
            return lean * (1.0 / b.raw)  # type: ignore[no-any-return]
    return Call(DivExpression.of(), (a, b))
