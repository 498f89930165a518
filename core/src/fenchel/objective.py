"""Minimize and Maximize: the objective of a problem, and its arithmetic."""

from __future__ import annotations

from typing import Any, ClassVar

from fenchel import dcp
from fenchel.disciplines import Disciplined
from fenchel.errors import DCPError, ShapeError
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression


class Objective(Disciplined):
    """An expression to be made small or large. Scalar and real; ShapeError otherwise."""

    __slots__ = ("_expr",)

    NAME: ClassVar[str] = "objective"
    SIGN: ClassVar[float] = 1.0

    def __init__(self, expr: Any) -> None:
        expr = as_expression(expr)
        if not expr.is_scalar():
            raise ShapeError(
                f"The '{self.NAME}' objective must resolve to a scalar, not shape {expr.shape}: sum it, or take its norm."
            )
        self._expr: Expression = expr

    @property
    def expr(self) -> Expression:
        """The expression."""
        return self._expr

    @property
    def args(self) -> list[Expression]:
        """The expression, in a list."""
        return [self._expr]

    @property
    def value(self) -> Any:
        """The value at the current values of the variables, a float; None where one is missing."""
        value = self._expr.value
        return None if value is None else float(value.item())

    def variables(self) -> list[Any]:
        """The variables in it."""
        return self._expr.variables()

    def parameters(self) -> list[Any]:
        """The parameters in it."""
        return self._expr.parameters()

    def constants(self) -> list[Any]:
        """The constants in it."""
        return self._expr.constants()

    def atoms(self) -> list[type]:
        """The classes of the atoms in it."""
        return self._expr.atoms()

    def is_dcp(self, dpp: bool = False) -> bool:
        """Does it follow the rules of DCP (of DPP, if asked)?"""
        raise NotImplementedError

    def is_dpp(self, context: str = "dcp") -> bool:
        """Does it follow the rules of DPP?"""
        return self.is_dcp(dpp=True)

    def is_quadratic(self) -> bool:
        """Is it a polynomial of degree 2 at most?"""
        return self._expr.is_quadratic()

    def is_qpwa(self) -> bool:
        """Is it quadratic or piecewise linear, or a sum of the two?"""
        return self._expr.is_qpwa()

    def copy(self, args: list[Expression] | None = None) -> Objective:
        """The same sense of another expression; the objective itself where none is given."""
        return self if args is None else type(self)(*args)

    def tree_copy(self, id_objects: Any = None) -> Objective:
        """The objective itself, as expressions never change."""
        return self

    def format_labeled(self) -> str:
        """In words, with labels in place of what they label."""
        return f"{self.NAME} {self._expr.format_labeled()}"

    def __str__(self) -> str:
        return f"{self.NAME} {self._expr}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._expr!r})"

    def __neg__(self) -> Objective:
        return (Maximize if isinstance(self, Minimize) else Minimize)(-self._expr)

    def __add__(self, other: Any) -> Objective:
        if isinstance(other, int | float) and other == 0:
            return self
        if not isinstance(other, Objective):
            return NotImplemented
        if type(other) is not type(self):
            raise DCPError("Minimize and Maximize cannot be added: their sum is neither")
        return type(self)(self._expr + other._expr)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Objective:
        if isinstance(other, int | float) and other == 0:
            return self
        return self + (-other) if isinstance(other, Objective) else NotImplemented

    def __rsub__(self, other: Any) -> Objective:
        return -self if isinstance(other, int | float) and other == 0 else NotImplemented

    def __mul__(self, factor: Any) -> Objective:
        if not isinstance(factor, int | float):
            return NotImplemented
        cls = type(self) if factor >= 0 else type(-self)
        return cls(self._expr * float(factor))

    __rmul__ = __mul__

    def __truediv__(self, factor: Any) -> Objective:
        return self * (1.0 / factor)  # type: ignore[no-any-return]


class Minimize(Objective):
    """minimise f, for convex f."""

    __slots__ = ()

    NAME = "minimize"

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is f convex?"""
        return bool(self._expr.facts & (dcp.DPP_CONVEX if dpp else dcp.CONVEX))


class Maximize(Objective):
    """maximise f, for concave f; solved as minimise -f, whose duals users see."""

    __slots__ = ()

    NAME = "maximize"
    SIGN = -1.0

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is f concave?"""
        return bool(self._expr.facts & (dcp.DPP_CONCAVE if dpp else dcp.CONCAVE))
