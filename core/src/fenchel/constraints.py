"""Constraints: what users write with ==, <=, >=, >>, <<, and the cones by name. The signs of the duals that users see are fixed
here.

`lhs <= rhs` and `lhs == rhs` state rhs - lhs in a cone K, so the Lagrangian is f + y'(lhs - rhs) with y in K*: the dual of
`lhs <= rhs` is nonnegative, that of `lhs == rhs` has either sign. A conic constraint F in K has y in K* with f - y'F. All
duals are those of the equivalent minimisation.
"""

from __future__ import annotations

import sys
from abc import abstractmethod
from copy import copy as shallow
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from fenchel import dcp
from fenchel.cones.exponential import ExpCone as ExponentialCone
from fenchel.cones.exponents import fraction, fractions
from fenchel.cones.nonneg import NonNeg as NonNegativeCone
from fenchel.cones.power import PowCone3D as PowerCone
from fenchel.cones.power import PowConeND as WeightedPowerCone
from fenchel.cones.product import Product
from fenchel.cones.psd import PSD as SemidefiniteCone
from fenchel.cones.soc import SOC as SecondOrderCone
from fenchel.cones.zero import Zero as ZeroCone
from fenchel.disciplines import Disciplined
from fenchel.errors import DataError, FenchelError, ShapeError
from fenchel.expressions import kinds, operators
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression, next_id
from fenchel.expressions.shapes import Shape, axes_of, broadcast, positions, size_of
from fenchel.names import public

if TYPE_CHECKING:
    from fenchel.cones.cone import Cone  # the fact; CVXPY's `constraints.Cone` is `Conic` below

_ZERO, _NONNEG = kinds.mark("zero"), kinds.mark("nonneg")


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
        for start, stop, line in _lines(code):
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
    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
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
    def shape(self) -> Shape:
        """The shape of what is constrained."""
        return self.args[0].shape

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
    def _dual_shapes(self) -> list[Shape]:
        """The shapes of the duals."""
        return [self.shape]

    def dual_from(self, y: Any) -> Any:
        """The dual that users see, from that of the rows of `blocks`."""
        return y.reshape(self.shape, order="F")

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
        found = [getattr(self, name) for name in self._fields() if name[0] != "_" and name not in ("lhs", "rhs")]
        return found or None

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


def _lines(code: Any) -> Any:
    return code.co_lines()


class _Comparison(Constraint):
    """lhs and rhs, broadcast against each other; plain numbers are kept as they are."""

    __slots__ = ("lhs", "rhs")

    def __init__(self, lhs: Any, rhs: Any, constr_id: int | None = None) -> None:
        if not isinstance(lhs, Expression):
            lhs = float(lhs) if isinstance(lhs, float | int) else as_expression(lhs)
        if not isinstance(rhs, Expression):
            rhs = float(rhs) if isinstance(rhs, float | int) else as_expression(rhs)
        if type(lhs) is not float and type(rhs) is not float and lhs.shape != rhs.shape:
            lhs, rhs = operators.leveled(lhs, rhs)
            broadcast(lhs.shape, rhs.shape)
        self.lhs = lhs
        self.rhs = rhs
        frame = sys._getframe(1)
        if frame.f_globals["__name__"] == "fenchel.expressions.expression":
            frame = frame.f_back  # type: ignore[assignment]
        self._line = (frame.f_code, frame.f_lasti)
        self.source = None
        if constr_id is not None:
            self._id = constr_id

    @property
    def args(self) -> list[Expression]:
        """Both sides."""
        return [as_expression(self.lhs), as_expression(self.rhs)]

    def _take(self, args: list[Expression]) -> None:
        self.lhs, self.rhs = args

    @property
    def expr(self) -> Expression:
        """lhs - rhs."""
        left, right = self.args
        return left - right

    @property
    def shape(self) -> Shape:
        """The broadcast shape."""
        left, right = self.args
        return left.shape if left.shape == right.shape else broadcast(left.shape, right.shape)

    def _sides(self, cone: Cone) -> Any:
        shape = self.shape
        parts: list[tuple[Expression, float, Any]] = []
        for side, sign in zip(self.args, (-1.0, 1.0), strict=True):
            if side.shape != shape:
                from fenchel.atoms.broadcast import broadcast_to

                side = broadcast_to(side, shape)
            parts.append((side, sign, None))
        return cone, 1, parts

    def _gap(self) -> Any:
        left, right = (arg.value for arg in self.args)
        return None if left is None or right is None else np.asarray(left - right)


@operators.define("inequality")
class Inequality(_Comparison):
    """lhs <= rhs, entry by entry; `a >= b` is stored as b <= a. lhs convex and rhs concave. Dual: nonnegative."""

    __slots__ = ()

    @property
    def kinds(self) -> int:
        """Those of both sides, and nonneg."""
        lhs, rhs = self.lhs, self.rhs
        mask = _NONNEG if type(lhs) is float else _NONNEG | lhs.kinds
        return mask if type(rhs) is float else mask | rhs.kinds

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is lhs convex and rhs concave?"""
        lhs, rhs = self.lhs, self.rhs
        convex = dcp.DPP_CONVEX if dpp else dcp.CONVEX
        concave = dcp.DPP_CONCAVE if dpp else dcp.CONCAVE
        return (type(lhs) is float or bool(lhs.facts & convex)) and (type(rhs) is float or bool(rhs.facts & concave))

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """rhs - lhs >= 0."""
        return self._sides(NonNegativeCone(self.size))  # type: ignore[no-any-return]

    @property
    def residual(self) -> Any:
        """max(lhs - rhs, 0)."""
        gap = self._gap()
        return None if gap is None else np.maximum(gap, 0)

    def written(self, *args: str) -> str:
        """lhs <= rhs."""
        return " <= ".join(args)


@operators.define("equality")
class Equality(_Comparison):
    """lhs == rhs, entry by entry; both affine. Dual: of either sign."""

    __slots__ = ()

    @property
    def kinds(self) -> int:
        """Those of both sides, and zero."""
        lhs, rhs = self.lhs, self.rhs
        mask = _ZERO if type(lhs) is float else _ZERO | lhs.kinds
        return mask if type(rhs) is float else mask | rhs.kinds

    def is_dcp(self, dpp: bool = False) -> bool:
        """Are both sides affine?"""
        affine = dcp.DPP_AFFINE if dpp else dcp.AFFINE
        lhs, rhs = self.lhs, self.rhs
        return (type(lhs) is float or lhs.facts & affine == affine) and (type(rhs) is float or rhs.facts & affine == affine)

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """rhs - lhs = 0."""
        return self._sides(ZeroCone(self.size))  # type: ignore[no-any-return]

    @property
    def residual(self) -> Any:
        """|lhs - rhs|."""
        gap = self._gap()
        return None if gap is None else np.abs(gap)

    def written(self, *args: str) -> str:
        """lhs == rhs."""
        return " == ".join(args)


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
    def kinds(self) -> int:
        """Those of the arguments, and the cone's."""
        mask = kinds.mark(self.blocks()[0].kind)
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


class Conic(Stated):
    """Expressions constrained to cones: CVXPY's `Cone`."""

    __slots__ = ()

    def cone_sizes(self) -> list[int]:
        """The dimension of each cone."""
        cone, count, _ = self.blocks()
        return [cone.dim] * count

    def num_cones(self) -> int:
        """How many cones."""
        return self.blocks()[1]

    def _rows(self) -> Any:
        """The values of all rows, shape (number of cones, dimension); None where a value is missing."""
        cone, count, parts = self.blocks()
        rows = np.zeros(cone.dim * count)
        for expression, sign, where in parts:
            value = expression.value
            if value is None:
                return None
            flat = sign * value.ravel(order="F")
            if where is None:
                rows += flat
            else:
                np.add.at(rows, where, flat)
        return rows.reshape(count, cone.dim)

    @property
    def _each(self) -> Shape:
        """The shape that holds a number for each cone: that of the last argument, where it has an entry for each."""
        return self._args[-1].shape

    @property
    def residual(self) -> Any:
        """The distance of each cone's rows to the cone."""
        rows = self._rows()
        return None if rows is None else _distances(self.blocks()[0], rows).reshape(self._each, order="F")

    @property
    def dual_residual(self) -> Any:
        """The distance of the duals to the dual cone, for each cone."""
        cone, count, parts = self.blocks()
        value = self.dual_value
        if value is None:
            return None
        values = value if isinstance(value, list) else [value]
        rows = np.zeros(cone.dim * count)
        for (_, _, where), part in zip(parts, values, strict=True):
            flat = np.ravel(part, order="F")
            rows[slice(None) if where is None else where] = flat
        return _distances(cone.dual, rows.reshape(count, cone.dim)).reshape(self._each, order="F")


class Zero(Stated):
    """x == 0, for affine x."""

    __slots__ = ()

    def __init__(self, expr: Any, constr_id: int | None = None) -> None:
        super().__init__(expr, constr_id=constr_id)

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """-x = 0: the dual is that of x == 0."""
        return ZeroCone(self.size), 1, [(self._args[0], -1.0, None)]

    def written(self, *args: str) -> str:
        """x == 0."""
        return f"{args[0]} == 0"

    @property
    def residual(self) -> Any:
        """|x|."""
        value = self._args[0].value
        return None if value is None else np.abs(value)


class NonNeg(Stated):
    """x >= 0, for concave x. Dual: nonnegative."""

    __slots__ = ()

    def __init__(self, expr: Any, constr_id: int | None = None) -> None:
        super().__init__(expr, constr_id=constr_id)

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is x concave?"""
        return bool(self._args[0].facts & (dcp.DPP_CONCAVE if dpp else dcp.CONCAVE))

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """x >= 0."""
        return NonNegativeCone(self.size), 1, [(self._args[0], 1.0, None)]

    def written(self, *args: str) -> str:
        """x >= 0."""
        return f"{args[0]} >= 0"

    @property
    def residual(self) -> Any:
        """max(-x, 0)."""
        value = self._args[0].value
        return None if value is None else np.maximum(-value, 0)

    def violation(self) -> Any:
        """The 2-norm of the residual."""
        return np.linalg.norm(np.ravel(super().violation()))


class NonPos(Stated):
    """x <= 0, for convex x. Dual: nonnegative."""

    __slots__ = ()

    def __init__(self, expr: Any, constr_id: int | None = None) -> None:
        super().__init__(expr, constr_id=constr_id)

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is x convex?"""
        return bool(self._args[0].facts & (dcp.DPP_CONVEX if dpp else dcp.CONVEX))

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """-x >= 0."""
        return NonNegativeCone(self.size), 1, [(self._args[0], -1.0, None)]

    def written(self, *args: str) -> str:
        """x <= 0."""
        return f"{args[0]} <= 0"

    @property
    def residual(self) -> Any:
        """max(x, 0)."""
        value = self._args[0].value
        return None if value is None else np.maximum(value, 0)

    def violation(self) -> Any:
        """The 2-norm of the residual."""
        return np.linalg.norm(np.ravel(super().violation()))


class SOC(Conic):
    """norm(X[:, i]) <= t[i] for each column (axis 0) or row (axis 1) of X, shape (n, k); t has k entries. Both affine.

    A vector X and a scalar t are one cone. Dual: [dual of t, shape (k,), dual of X, shape of X], with norm(dual X[:, i]) <= dual
    t[i].
    """

    __slots__ = ("axis",)

    def __init__(self, t: Any, X: Any, axis: int = 0, constr_id: int | None = None) -> None:
        super().__init__(t, X, constr_id=constr_id)
        t, X = self._args
        if X.ndim > 2 or t.ndim > 1:
            raise ShapeError(f"SOC takes t with at most 1 dimension and X with at most 2, not {t.shape} and {X.shape}")
        if axis not in (0, 1) or (axis == 1 and X.ndim < 2):
            raise ShapeError(f"SOC: axis {axis!r} does not fit X of shape {X.shape}")
        self.axis = axis
        if t.size != self.num_cones():
            raise ShapeError(
                f"SOC has {self.num_cones()} cones for X of shape {X.shape} on axis {axis}, but t has shape {t.shape}"
            )

    @property
    def shape(self) -> Shape:
        """(k,)."""
        return (self.num_cones(),)

    @property
    def size(self) -> int:
        """The entries of t and X."""
        return self._args[0].size + self._args[1].size

    @property
    def _each(self) -> Shape:
        """(), or (k,)."""
        return () if self._args[1].ndim < 2 else (self.num_cones(),)

    @property
    def _dual_shapes(self) -> list[Shape]:
        """(k,), and the shape of X."""
        return [self.shape, self._args[1].shape]

    def num_cones(self) -> int:
        """The number of columns (rows)."""
        X = self._args[1]
        return X.shape[1 - self.axis] if X.ndim == 2 else 1

    @property
    def kinds(self) -> int:
        """Those of the arguments, and soc."""
        return kinds.mark("soc") | self._args[0].kinds | self._args[1].kinds

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """(t[i], X[:, i]) in SOC."""
        t, X = self._args
        count = self.num_cones()
        n = X.size // count if count else 0
        if X.ndim == 2 and count:
            where = positions(X.shape)
            cone = (where // n if self.axis == 0 else where % count).ravel(order="F")
            entry = (where % n if self.axis == 0 else where // count).ravel(order="F")
            rows = cone * (n + 1) + 1 + entry
        else:
            rows = np.arange(1, X.size + 1, dtype=np.int32)
        return SecondOrderCone(n + 1), count, [(t, 1.0, np.arange(count, dtype=np.int32) * (n + 1)), (X, 1.0, rows)]

    def dual_from(self, y: Any) -> Any:
        """[dual of t, dual of X]."""
        t, X = super().dual_from(y)
        return [t.reshape(-1), X]


@operators.define("psd")
class PSD(Conic):
    """(X + X')/2 positive semidefinite, for affine X of shape (..., n, n). Dual: symmetric, positive semidefinite."""

    __slots__ = ()

    def __init__(self, expr: Any, constr_id: int | None = None) -> None:
        super().__init__(expr, constr_id=constr_id)
        shape = self._args[0].shape
        if len(shape) < 2 or shape[-1] != shape[-2]:
            raise ShapeError(f"a semidefinite constraint needs a square matrix, not shape {shape}")

    def cone_sizes(self) -> list[int]:
        """The side of each matrix."""
        return [self._args[0].shape[-1]] * self.num_cones()

    @property
    def _each(self) -> Shape:
        """The shape without the matrices."""
        return self._args[0].shape[:-2]

    @property
    def kinds(self) -> int:
        """Those of the argument, and psd."""
        return kinds.mark("psd") | self._args[0].kinds

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """vec(X) in PSD, matrix by matrix."""
        X = self._args[0]
        n = X.shape[-1]
        count = X.size // (n * n) if n else 0
        if len(X.shape) == 2:
            return SemidefiniteCone(n * n), count, [(X, 1.0, None)]
        rows = np.empty(X.shape, np.int32)
        within = positions((n, n))
        batch = positions(X.shape[:-2])
        rows[...] = batch[..., None, None] * (n * n) + within
        return SemidefiniteCone(n * n), count, [(X, 1.0, rows.ravel(order="F"))]

    def written(self, *args: str) -> str:
        """X >> 0."""
        return f"{args[0]} >> 0"


class ExpCone(Conic):
    """y exp(x / y) <= z, y > 0 (and its closure), entry by entry, for affine x, y, z of one shape. Dual: [of x, of y, of z]."""

    __slots__ = ()

    def __init__(self, x: Any, y: Any, z: Any, constr_id: int | None = None) -> None:
        super().__init__(x, y, z, constr_id=constr_id)
        shapes = {arg.shape for arg in self._args}
        if len(shapes) > 1:
            raise ShapeError(f"ExpCone takes three expressions of one shape, not {', '.join(str(a.shape) for a in self._args)}")

    @property
    def shape(self) -> Shape:
        """(3,) and the shape of x."""
        return (3, *self._args[0].shape)

    @property
    def kinds(self) -> int:
        """Those of the arguments, and exp_cone."""
        x, y, z = self._args
        return kinds.mark("exp_cone") | x.kinds | y.kinds | z.kinds

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """(x[i], y[i], z[i]) in the exponential cone."""
        n = self._args[0].size
        rows = 3 * np.arange(n, dtype=np.int32)
        return ExponentialCone(3), n, [(arg, 1.0, rows + k) for k, arg in enumerate(self._args)]

    def as_quad_approx(self, m: int, k: int) -> Constraint:
        """y log(y / z) <= -x, which is the same, as a RelEntrConeQuad: approximated, by m + k second-order cones."""
        x, y, z = self._args
        approximate: Constraint = public("RelEntrConeQuad")(y, z, -x, m, k)
        return approximate


class _Power(Conic):
    """Power cones, whose exponents are constants of the constraint.

    case: what may become of the cones (see `fenchel.cones.power`); None: "rational" where all exponents are fractions.
    """

    __slots__ = ("alpha", "case")

    alpha: Any

    def _cones(self) -> list[Cone]:
        """One for each cone; one for all of them where they are equal."""
        raise NotImplementedError

    @property
    def kinds(self) -> int:
        """Those of the arguments, and the cone's."""
        mask = kinds.mark(self._cones()[0].kind)
        for arg in self._args:
            mask |= arg.kinds
        return mask

    def num_cones(self) -> int:
        """How many cones: z has an entry for each."""
        return self._args[-1].size

    def cone_sizes(self) -> list[int]:
        """The dimension of each cone."""
        return [self._cones()[0].dim] * self.num_cones()

    def written(self, *args: str) -> str:
        """The arguments, and the exponents."""
        return super().written(*args, str(self.alpha.tolist()))


class PowCone3D(_Power):
    """x^alpha y^(1 - alpha) >= |z|, x >= 0, y >= 0, entry by entry, for affine x, y, z of one shape. Dual: [of x, of y, of z].

    alpha: a number, or an array of that shape, strictly between 0 and 1, else DataError. Exact: a solver without power cones
    takes it where alpha is a fraction. Chares, "Cones and interior-point algorithms for structured convex optimization", 2009.
    """

    __slots__ = ()

    def __init__(self, x: Any, y: Any, z: Any, alpha: Any, constr_id: int | None = None, case: str | None = None) -> None:
        super().__init__(x, y, z, constr_id=constr_id)
        shapes = {arg.shape for arg in self._args}
        if len(shapes) > 1:
            given = ", ".join(str(arg.shape) for arg in self._args)
            raise ShapeError(f"{type(self).__name__} takes three expressions of one shape, not {given}")
        self.alpha = self._settled(_exponents(alpha, self._args[0].shape))
        self.alpha.flags.writeable = False
        if case is None:
            case = "rational" if all(fraction(each) for each in np.unique(self.alpha).tolist()) else ""
        self.case = case

    def _settled(self, alpha: Any) -> Any:
        if not ((alpha > 0) & (alpha < 1)).all():
            raise DataError(f"the exponents of {type(self).__name__} lie strictly between 0 and 1, not at {alpha}")
        return alpha

    @property
    def shape(self) -> Shape:
        """(3,) and the shape of x."""
        return (3, *self._args[0].shape)

    def _cones(self) -> list[Cone]:
        each = self.alpha.ravel(order="F").tolist()
        return [PowerCone(alpha, self.case) for alpha in (each if len(set(each)) > 1 else each[:1] or [0.5])]

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """(x[i], y[i], z[i]) in the power cone of alpha[i]."""
        n = self._args[0].size
        rows = 3 * np.arange(n, dtype=np.int32)
        return *_block(self._cones(), n), [(arg, 1.0, rows + k) for k, arg in enumerate(self._args)]


class PowCone3DApprox(PowCone3D):
    """A `PowCone3D` as second-order cones, whatever a solver takes; alpha becomes the nearest fraction of denominator <= 1024.

    The constraint is the one with that alpha, which `alpha` holds; it is at most 1e-6 off, else DataError.
    """

    __slots__ = ()

    def __init__(self, x: Any, y: Any, z: Any, alpha: Any, constr_id: int | None = None) -> None:
        super().__init__(x, y, z, alpha, constr_id, "tower")

    def _settled(self, alpha: Any) -> Any:
        near = np.vectorize(lambda each: float(Fraction(each).limit_denominator(1024)), otypes=[float])(super()._settled(alpha))
        if (np.abs(near - alpha) > 1e-6).any():
            raise DataError(f"no fraction of denominator <= 1024 is within 1e-6 of {alpha}: PowCone3D takes it as it is")
        return near


class PowConeND(_Power):
    """prod_i W[i]^alpha[i] >= |z|, W >= 0, for each column (axis 0) of affine W, or vector along any other axis.

    z: affine, with an entry for each of them: W a vector and z a scalar, or z of the shape of W without the axis. alpha: of the
    shape of W, positive, of sum 1 along the axis up to 1e-6, else DataError. Dual: [of W, of z], in these shapes.
    Chares, "Cones and interior-point algorithms for structured convex optimization", 2009.
    """

    __slots__ = ("axis",)

    def __init__(
        self, W: Any, z: Any, alpha: Any, axis: int = 0, constr_id: int | None = None, case: str | None = None
    ) -> None:
        super().__init__(W, z, constr_id=constr_id)
        W, z = self._args
        (self.axis,) = axes_of(int(axis), W.ndim) if W.ndim else (0,)
        rest = tuple(n for k, n in enumerate(W.shape) if k != self.axis)
        if not W.ndim or not W.shape[self.axis] or not (z.shape == rest or (rest == () and z.size == 1)):
            raise ShapeError(f"PowConeND takes z of the shape of W without axis {axis}, not W of {W.shape} and z of {z.shape}")
        alpha = _exponents(alpha, W.shape, scalar=False)
        total = alpha.sum(axis=self.axis, keepdims=True)
        if not (alpha > 0).all() or (np.abs(total - 1) > 1e-6).any():
            raise DataError(f"the exponents of PowConeND are positive and sum to 1 along axis {axis}, not {alpha.tolist()}")
        self.alpha = alpha if (np.abs(total - 1) <= 1e-12).all() else alpha / total
        self.alpha.flags.writeable = False
        if case is None:
            case = "rational" if all(fractions(each) for each in set(self._weights())) else ""
        self.case = case

    @property
    def shape(self) -> Shape:
        """(rows of a cone, how many cones)."""
        W, z = self._args
        return (W.shape[self.axis] + 1, z.size)

    def _weights(self) -> list[tuple[float, ...]]:
        """The exponents of each cone."""
        n = self.alpha.shape[self.axis]
        return list(map(tuple, np.moveaxis(self.alpha, self.axis, 0).reshape((n, -1), order="F").T.tolist()))

    def _cones(self) -> list[Cone]:
        each = self._weights()
        n = self.alpha.shape[self.axis]
        return [WeightedPowerCone(w, self.case) for w in (each if len(set(each)) > 1 else each[:1] or [(1 / n,) * n])]

    def blocks(self) -> tuple[Cone, int, list[tuple[Expression, float, Any]]]:
        """(W[:, i], z[i]) in the power cone of alpha[:, i]."""
        W, z = self._args
        n = W.shape[self.axis]
        first = (n + 1) * np.arange(z.size, dtype=np.int32)
        rest = tuple(k for j, k in enumerate(W.shape) if j != self.axis)
        rows = np.expand_dims(first.reshape(rest, order="F"), 0) + np.arange(n, dtype=np.int32).reshape((n, *[1] * len(rest)))
        where = np.moveaxis(rows, 0, self.axis).ravel(order="F")
        return *_block(self._cones(), z.size), [(W, 1.0, where), (z, 1.0, first + n)]


def _exponents(alpha: Any, shape: Shape, scalar: bool = True) -> Any:
    """The exponents of a constraint, as an array of its own of the shape; DataError for what is no constant of that shape."""
    given = as_expression(alpha)
    if not (given.facts & dcp.CONSTANT and given.facts & dcp.FIXED):
        raise DataError(f"the exponents of a power cone are numbers, not {given}")
    value = np.array(given.value, dtype=float)
    if value.shape == () and scalar:
        return np.full(shape, float(value))
    if value.shape != shape:
        raise ShapeError(f"the exponents of a power cone have the shape of what they belong to, {shape}, not {value.shape}")
    return value


def _block(cones: list[Cone], count: int) -> tuple[Cone, int]:
    """A cone and how many of it: `count` of one, or one product of those that differ."""
    return (cones[0], count) if len(cones) == 1 else (Product(tuple(cones)), 1)


def _distances(cone: Cone, rows: Any) -> Any:
    """The distance of each row from a cone; from each of its parts, where it is a product."""
    if not isinstance(cone, Product):
        return cone.distance(rows)
    ends = np.cumsum([part.dim for part in cone.cones])[:-1]
    pieces = zip(cone.cones, np.split(rows, ends, axis=1), strict=True)
    return np.concatenate([part.distance(piece) for part, piece in pieces])
