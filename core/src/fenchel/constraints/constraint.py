"""The contract of a constraint."""

from __future__ import annotations

import sys
from abc import abstractmethod
from copy import copy as shallow
from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel.disciplines import Disciplined
from fenchel.errors import FenchelError, ShapeError
from fenchel.expressions.expression import Expression, next_id
from fenchel.expressions.shapes import Shape, size_of

if TYPE_CHECKING:
    from fenchel.cones.cone import Cone

    #: What `Constraint.blocks` says.
    Blocks = tuple[Cone, int, list[tuple[Expression, float, Any]]]


class Constraint(Disciplined):
    """A constraint on expressions. `dual_value` is set by a solve; `value()` says whether it holds at the current values."""

    __slots__ = ("_dual", "_id", "_label", "_line", "source")

    source: Any  # (solve, place) from which the dual is cut when asked for

    def _born(self) -> None:
        frame = sys._getframe(1)
        while frame.f_back is not None and (frame.f_globals.get("__name__", "").startswith("fenchel.") or self._born_in(frame)):
            frame = frame.f_back
        self._line = (frame.f_code, frame.f_lasti)
        self.source = None

    def _born_in(self, frame: Any) -> bool:
        """Is it the constructor of a subclass, in a plugin?"""
        return frame.f_code.co_name == "__init__" and frame.f_locals.get("self") is self

    @property
    def line(self) -> str:
        """The file and line that wrote the constraint."""
        code, last = self._line
        for start, stop, line in code.co_lines():
            if start <= last < stop and line is not None:
                return f"{code.co_filename}:{line}"
        return f"{code.co_filename}:{code.co_firstlineno}"

    # ---- structure ---------------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def args(self) -> list[Expression]:
        """The expressions constrained."""

    @property
    @abstractmethod
    def kinds(self) -> int:
        """The mask of kinds below it and of its cone."""

    @abstractmethod
    def blocks(self) -> Blocks:
        """The constraint as rows of the standard form: the cone, how many of it, and what its rows F = b - A x hold.

        The last is a list of (expression, sign, rows): F[rows[e]] += sign * entry e, entries column-major, rows counted over
        all the cones in order; rows is an array, or None where entry e is row e.
        """

    @property
    def id(self) -> int:
        """A number no other object of this process has."""
        try:
            return self._id
        except AttributeError:
            self._id: int = next_id()
            return self._id

    constr_id = id

    @property
    @abstractmethod
    def shape(self) -> Shape:
        """The shape of what is constrained."""

    @property
    def size(self) -> int:
        """Number of entries constrained."""
        return size_of(self.shape)

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @abstractmethod
    def is_dcp(self, dpp: bool = False) -> bool:
        """Does it follow the rules of DCP (of DPP, if asked)?"""

    def is_dpp(self, context: str = "dcp") -> bool:
        """Does it follow the rules of DPP?"""
        return self.is_dcp(dpp=True)

    def is_real(self) -> bool:
        """Is it real?"""
        return True

    def is_complex(self) -> bool:
        """May it be complex?"""
        return False

    def is_imag(self) -> bool:
        """Is it imaginary?"""
        return False

    def variables(self) -> list[Any]:
        """The variables in it."""
        return sorted({v.id: v for arg in self.args for v in arg.variables()}.values(), key=lambda v: v.id)

    def parameters(self) -> list[Any]:
        """The parameters in it."""
        return sorted({v.id: v for arg in self.args for v in arg.parameters()}.values(), key=lambda v: v.id)

    def constants(self) -> list[Any]:
        """The constants in it."""
        return list({id(c): c for arg in self.args for c in arg.constants()}.values())

    def atoms(self) -> list[type]:
        """The classes of the atoms in it."""
        return list(dict.fromkeys(atom for arg in self.args for atom in arg.atoms()))

    # ---- values ------------------------------------------------------------------------------------------------

    @property
    @abstractmethod
    def residual(self) -> Any:
        """How far the current values are from satisfying it, entry by entry or cone by cone; None where a value is missing."""

    def violation(self) -> Any:
        """The residual; ValueError where a value is missing."""
        residual = self.residual
        if residual is None:
            raise ValueError("a variable or parameter in this constraint has no value")
        return residual

    def value(self, tolerance: float = 1e-8) -> bool:
        """Is every residual at most the tolerance? ValueError where a value is missing."""
        Constraint.violation(self)
        return bool(np.all(self.residual <= tolerance))

    @property
    def dual_value(self) -> Any:
        """The dual found by the last solve: an array of the shape of the constraint, or a list for cones of several arguments."""
        if self.source is not None:
            solve, place = self.source
            self._dual: Any = solve.dual_of(self, place)
            self.source = None
        return getattr(self, "_dual", None)

    def save_dual_value(self, value: Any) -> None:
        """Store a dual."""
        self._dual = value
        self.source = None

    @property
    def dual_variables(self) -> list[Any]:
        """The duals, one for each argument of a cone, as objects with a `.value`."""
        from fenchel.expressions.variable import Variable

        value = self.dual_value
        shapes = self._dual_shapes
        parts = value if isinstance(value, list) else [value] * len(shapes)
        found = []
        for part, shape in zip(parts, shapes, strict=True):
            found.append(Variable(shape))
            if part is not None:
                found[-1].save_value(np.reshape(part, shape))
        return found

    @property
    @abstractmethod
    def _dual_shapes(self) -> list[Shape]:
        """The shapes of the duals."""

    @abstractmethod
    def dual_from(self, y: Any) -> Any:
        """The dual that users see, from that of the rows of `blocks`."""

    # ---- names -------------------------------------------------------------------------------------------------

    @property
    def label(self) -> str | None:
        """A word of the user's, shown in errors."""
        return getattr(self, "_label", None)

    @label.setter
    def label(self, label: Any) -> None:
        self._label: str | None = None if label is None else str(label)

    @label.deleter
    def label(self) -> None:
        self._label = None

    def set_label(self, label: Any) -> Constraint:
        """Set the label and return the constraint."""
        self.label = label
        return self

    def written(self, *args: str) -> str:
        """The constraint in mathematical notation, from that of the arguments."""
        return f"{type(self).__name__}({', '.join(args)})"

    def name(self) -> str:
        """The constraint in mathematical notation."""
        return self.written(*map(str, self.args))

    def format_labeled(self) -> str:
        """Its label and the constraint, with labels in place of the expressions that they label."""
        text = self.written(*(arg.format_labeled() for arg in self.args))
        return f"{self.label}: {text}" if self.label else text

    def __str__(self) -> str:
        return f"{self.label}: {self.name()}" if self.label else self.name()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.args))})"

    def __bool__(self) -> bool:
        raise FenchelError(
            "a constraint has no truth value: chained comparisons such as 0 <= x <= 1 are two constraints, [0 <= x, x <= 1]"
        )

    def __and__(self, other: Any) -> Any:
        raise FenchelError("constraints are joined in a list, not with &")

    def copy(self, args: list[Expression] | None = None) -> Constraint:
        """The same constraint on other arguments, with no dual; the constraint itself where none are given."""
        if args is None:
            return self
        if len(args) != len(self.args):
            raise ShapeError(f"{type(self).__name__} has {len(self.args)} arguments, not {len(args)}")
        found = shallow(self)
        found._take(args)
        found.save_dual_value(None)
        return found

    def tree_copy(self, id_objects: Any = None) -> Constraint:
        """A constraint on the same expressions, which never change, with no dual."""
        return self.copy(self.args)

    def get_data(self) -> list[Any] | None:
        """What makes it beside its arguments: the axis of a second-order cone, the exponents of a power cone; None if nothing."""
        return [getattr(self, name) for name in self._fields() if not name.startswith("_")] or None

    @abstractmethod
    def _take(self, args: list[Expression]) -> None:
        """Have other arguments."""

    def __getstate__(self) -> Any:
        state = {name: getattr(self, name) for name in self._fields()}
        return {**state, "dual": self.dual_value, "label": self.label}

    def __setstate__(self, state: Any) -> None:
        self._born()
        for name in self._fields():
            setattr(self, name, state[name])
        self._dual = state["dual"]
        self.label = state["label"]

    def _fields(self) -> tuple[str, ...]:
        """The attributes that make it, of its class and of those between it and Constraint."""
        return tuple(name for cls in type(self).__mro__ if cls not in Constraint.__mro__ for name in cls.__slots__)  # type: ignore[attr-defined]
