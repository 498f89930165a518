"""einsum: sums of products in Einstein's notation."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

import numpy as np

from fenchel.atoms.products import matmul, multiply
from fenchel.atoms.reshape import Reshape
from fenchel.atoms.sum import Sum
from fenchel.atoms.transpose import transpose
from fenchel.errors import ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, broadcast, size_of

#: An expression with a letter for each of its axes, all different.
Operand = tuple[str, Expression]


def einsum(subscripts: str, *exprs: Any, optimize: Any = "greedy") -> Expression:
    """The sum over all indices that the result has not of the products of entries, as numpy's `einsum` reads `subscripts`.

    einsum("ij,jk->ik", A, X) is A @ X, einsum("ii->i", X) a diagonal, einsum("i,i", c, x) an inner product.

    subscripts: letters for the axes of each operand, "..." for leading axes that broadcast, and after "->" those of the result.
    exprs: as many expressions or data; of any two that meet, one constant, else the curvature is unknown. optimize: in
    which order they meet: "greedy", "optimal", True, False (from the left), or a path of numpy's `einsum_path`. Affine, as
    sums of products are. Raises ShapeError naming the letter or operand that does not fit.
    """
    if not isinstance(subscripts, str):
        raise ShapeError(f"einsum takes its subscripts as a string first, such as 'ij,jk->ik', not {subscripts!r}")
    operands = [as_expression(expr) for expr in exprs]
    terms, result = _read(subscripts, [operand.shape for operand in operands])
    sizes = _sizes(subscripts, terms, operands)
    if missing := [letter for letter in result if letter not in sizes]:
        raise ShapeError(f"einsum {subscripts!r}: the result has an index {missing[0]!r} that no operand has")
    waiting = [_distinct(term, operand, sizes) for term, operand in zip(terms, operands, strict=True)]
    for group in _path(terms, result, sizes, optimize):
        first, *others = [waiting[k] for k in group]
        waiting = [operand for k, operand in enumerate(waiting) if k not in group]
        for k, other in enumerate(others):
            first = _product(first, other, _wanted(result, waiting + others[k + 1 :]))
        waiting.append(first)
    (last,) = waiting
    letters, total = _summed(last, set(result))
    return _ordered(total, [letters.index(letter) for letter in result])


def _read(subscripts: str, shapes: list[Shape]) -> tuple[list[str], str]:
    """The letters of each operand and of the result, with letters of their own in place of the dots."""
    written, arrow, result = subscripts.replace(" ", "").partition("->")
    terms = written.split(",")
    if len(terms) != len(shapes):
        raise ShapeError(f"einsum {subscripts!r} names {len(terms)} operands, and there are {len(shapes)}")
    free = [letter for letter in string.ascii_letters if letter not in subscripts]
    dots = ""
    found = []
    for k, (term, shape) in enumerate(zip(terms, shapes, strict=True)):
        named = term.replace("...", "", 1)
        rest = len(shape) - len(named)
        if not all(letter in string.ascii_letters for letter in named):
            raise ShapeError(f"einsum {subscripts!r}: {term!r} has more than letters and one '...'")
        if rest < 0 or (rest > 0 and named == term):
            raise ShapeError(f"einsum {subscripts!r}: {term!r} does not name the axes of operand {k}, of shape {shape}")
        own = "".join(free[:rest][::-1])  # they are counted from the last axis
        dots = max(dots, own, key=len)
        found.append(term.replace("...", own))
    if not arrow:
        once = sorted(letter for letter in set(written) & set(string.ascii_letters) if written.count(letter) == 1)
        return found, dots + "".join(once)
    result = result.replace("...", dots, 1)
    if not all(letter in string.ascii_letters for letter in result) or len(set(result)) < len(result):
        raise ShapeError(f"einsum {subscripts!r}: the result has letters, each once, and one '...' at most")
    return found, result


def _sizes(subscripts: str, terms: list[str], operands: list[Expression]) -> dict[str, int]:
    """The length of each index; an axis of length 1 goes with any."""
    sizes: dict[str, int] = {}
    for term, operand in zip(terms, operands, strict=True):
        for letter, n in zip(term, operand.shape, strict=True):
            try:
                (sizes[letter],) = broadcast((sizes.get(letter, 1),), (n,))
            except ShapeError:
                text = f"the index {letter!r} has the lengths {sizes[letter]} and {n}"
                raise ShapeError(f"einsum {subscripts!r}: {text}") from None
    return sizes


def _path(terms: list[str], result: str, sizes: dict[str, int], optimize: Any) -> Iterable[Iterable[int]]:
    """Which operands meet, step by step."""
    if len(terms) <= 2:
        return [range(len(terms))]
    shapes = [np.broadcast_to(0.0, tuple(sizes[letter] for letter in term)) for term in terms]
    try:
        path, _ = np.einsum_path(f"{','.join(terms)}->{result}", *shapes, optimize=optimize)
    except (TypeError, KeyError) as error:
        raise ShapeError(f"einsum: optimize is 'greedy', 'optimal', a bool or a path, not {optimize!r} ({error})") from None
    return path[1:]  # type: ignore[no-any-return]


def _distinct(term: str, operand: Expression, sizes: dict[str, int]) -> Operand:
    """With each letter once: the diagonal where one stands twice, no axis where one is of length 1 and the index is not."""
    letters = "".join(dict.fromkeys(term))
    if len(letters) < len(term):
        index = []
        for letter, n in zip(term, operand.shape, strict=True):
            along = np.arange(sizes[letter]) if n == sizes[letter] else np.zeros(sizes[letter], int)
            index.append(along.reshape([-1 if other == letter else 1 for other in letters]))
        return letters, operand[tuple(index)]
    kept = [k for k, letter in enumerate(letters) if operand.shape[k] == sizes[letter]]
    if len(kept) < len(letters):
        operand = _reshaped(operand, tuple(operand.shape[k] for k in kept))
    return "".join(letters[k] for k in kept), operand


def _wanted(result: str, others: list[Operand]) -> set[str]:
    """The letters that are still needed."""
    return set(result).union(*[letters for letters, _ in others])


def _summed(operand: Operand, wanted: set[str]) -> Operand:
    """Summed over the letters that nobody wants."""
    letters, x = operand
    axes = tuple(k for k, letter in enumerate(letters) if letter not in wanted)
    if not axes:
        return operand
    return "".join(letter for letter in letters if letter in wanted), Sum.of(axes)(x)


def _product(a: Operand, b: Operand, wanted: set[str]) -> Operand:
    """The product of two operands, summed over the letters that nobody else wants: a (batched) matrix product."""
    a, b = _summed(a, wanted | set(b[0])), _summed(b, wanted | set(a[0]))
    shared = [letter for letter in a[0] if letter in b[0]]
    batch = [letter for letter in shared if letter in wanted]
    inner = [letter for letter in shared if letter not in wanted]
    rows = [letter for letter in a[0] if letter not in shared]
    columns = [letter for letter in b[0] if letter not in shared]
    letters = "".join(batch + rows + columns)
    size = dict(zip(a[0], a[1].shape, strict=True)) | dict(zip(b[0], b[1].shape, strict=True))
    shape = tuple(size[letter] for letter in letters)
    left = _ordered(a[1], [a[0].index(letter) for letter in batch + rows + inner])
    right = _ordered(b[1], [b[0].index(letter) for letter in batch + inner + columns])
    if not inner:
        spread = left.shape[: len(batch) + len(rows)] + (1,) * len(columns)
        other = right.shape[: len(batch)] + (1,) * len(rows) + right.shape[len(batch) :]
        return letters, multiply(_reshaped(left, spread), _reshaped(right, other))
    m, k, n = (size_of(tuple(size[letter] for letter in group)) for group in (rows, inner, columns))
    first = shape[: len(batch)]
    return letters, _reshaped(matmul(_reshaped(left, (*first, m, k)), _reshaped(right, (*first, k, n))), shape)


def _ordered(x: Expression, axes: list[int]) -> Expression:
    return x if axes == list(range(x.ndim)) else transpose(x, axes)


def _reshaped(x: Expression, shape: Shape) -> Expression:
    return x if x.shape == shape else Reshape.of(shape, "C")(x)  # type: ignore[no-any-return]
