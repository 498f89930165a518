"""What constraints by name share."""

from __future__ import annotations

from typing import Any

from fenchel import dcp
from fenchel.constraints.constraint import Constraint
from fenchel.expressions import kinds
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape


class Stated(Constraint):
    """Expressions constrained by name."""

    __slots__ = ("_args",)

    def __init__(self, *args: Any, constr_id: int | None = None) -> None:
        self._args = tuple(as_expression(arg) for arg in args)
        self._born()
        if constr_id is not None:
            self._id = constr_id

    @property
    def args(self) -> list[Expression]:
        """The expressions constrained."""
        return list(self._args)

    def _take(self, args: list[Expression]) -> None:
        self._args = tuple(args)

    @property
    def expr(self) -> Expression:
        """The expression, where there is one."""
        return self._args[0]

    @property
    def shape(self) -> Shape:
        """That of the expression."""
        return self._args[0].shape

    @property
    def kind(self) -> str:
        """That of the cone. Final classes say it, so that blocks need not be built to know."""
        return self.blocks()[0].kind

    @property
    def kinds(self) -> int:
        """Those of the arguments, and the cone's."""
        mask = kinds.mark(self.kind)
        for arg in self._args:
            mask |= arg.kinds
        return mask

    def is_dcp(self, dpp: bool = False) -> bool:
        """Are the arguments affine?"""
        affine = dcp.DPP_AFFINE if dpp else dcp.AFFINE
        return all(arg.facts & affine == affine for arg in self._args)

    def dual_from(self, y: Any) -> Any:
        """One array for each argument."""
        found = []
        for arg, (_, _, where) in zip(self._args, self.blocks()[2], strict=True):
            found.append((y if where is None else y[where]).reshape(arg.shape, order="F"))
        return found if len(found) > 1 else found[0]

    @property
    def _dual_shapes(self) -> list[Shape]:
        """Those of the arguments."""
        return [arg.shape for arg in self._args]
