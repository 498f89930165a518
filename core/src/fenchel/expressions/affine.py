"""The partial classes of affine atoms: Affine (any linear map), Selection (each entry of the value is an entry of the
argument), and Wrap (the argument itself, with a fact that the user vouches for)."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions.atom import Atom
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape, size_of


class Affine(Atom):
    """A linear function of its arguments. It has no kind and no graph form: the engine passes demands through it by `push`."""

    curvature = dcp.AFFINE

    def sign(self, *signs: int) -> int:
        """Nonnegative where all arguments are; nonpositive likewise."""
        result = dcp.SIGN
        for sign in signs:
            result &= sign
        return result

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Non-decreasing, by default."""
        return (dcp.UP,) * len(signs)

    @abstractmethod
    def matrices(self, *shapes: Shape) -> list[Any]:
        """One sparse matrix M for each argument, shape (size of value, size of argument): vec(value) = sum of M @
        vec(argument)."""

    def push(self, demand: Any, site: Any) -> Any:
        """The demand, through each matrix."""
        shapes = [child.shape for child in site.children]
        return [(k, demand.through(matrix)) for k, matrix in enumerate(self.matrices(*shapes))]

    def gradient(self, *values: Any) -> list[Any] | None:
        """The transposed matrices."""
        return [matrix.T for matrix in self.matrices(*[np.shape(value) for value in values])]


class Selection(Affine):
    """An affine atom of one argument each of whose entries is an entry of the argument: index, transpose, reshape, broadcast."""

    transparent = True

    @abstractmethod
    def positions(self, shape: Shape) -> Any:
        """For each entry of the value, column-major: which entry of the argument, column-major."""

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The argument's facts."""
        return args[0].facts

    def push(self, demand: Any, site: Any) -> Any:
        """The demand, for the entries selected."""
        return [(0, demand.pick(self.positions(site.children[0].shape)))]

    def matrices(self, *shapes: Shape) -> list[Any]:
        """The selection as a matrix of zeros and ones."""
        where = self.positions(shapes[0])
        return [sp.csr_array((np.ones(where.size), (np.arange(where.size), where)), shape=(where.size, size_of(shapes[0])))]


class Wrap(Affine):
    """X itself, of which the user says more than can be known: nothing is checked, and nothing is lowered.

    Final classes state `facts` or `properties`; all else that is known of X stays known.
    """

    #: Bits of `fenchel.dcp`.
    facts: ClassVar[int] = 0
    #: Of square matrices along the last two axes: "symmetric", "skew_symmetric", "psd", "nsd".
    properties: ClassVar[tuple[str, ...]] = ()

    def shape(self, *shapes: Shape) -> Shape:
        """The argument's."""
        (shape,) = shapes
        if self.properties and (len(shape) < 2 or shape[-1] != shape[-2]):
            raise ShapeError(f"{self.name} takes square matrices along the last two axes, not the shape {shape}")
        return shape

    @property
    def name(self) -> str:
        """The public name of the function."""
        return type(self).__module__.rpartition(".")[2]

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The argument's, and those stated."""
        return args[0].facts | self.facts

    def is_symmetric(self, *args: Expression) -> bool:
        """Is it stated, or known of the argument?"""
        return "symmetric" in self.properties or args[0].is_symmetric()

    def is_skew_symmetric(self, *args: Expression) -> bool:
        """Is it stated, or known of the argument?"""
        return "skew_symmetric" in self.properties or args[0].is_skew_symmetric()

    def is_psd(self, *args: Expression) -> bool:
        """Is it stated, or known of the argument?"""
        return "psd" in self.properties or args[0].is_psd()

    def is_nsd(self, *args: Expression) -> bool:
        """Is it stated, or known of the argument?"""
        return "nsd" in self.properties or args[0].is_nsd()

    def value(self, *values: Any) -> Any:
        """The value itself."""
        return values[0]

    def push(self, demand: Any, site: Any) -> Any:
        """The demand itself."""
        return [(0, demand)]

    def matrices(self, *shapes: Shape) -> list[Any]:
        """The identity."""
        return [sp.eye_array(size_of(shapes[0]), format="csr")]

    def named(self, *args: str) -> str:
        """name(X)."""
        return f"{self.name}({args[0]})"
