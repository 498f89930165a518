"""The contract of an atom: a function and everything fenchel knows of it, in one class."""

from __future__ import annotations

import inspect
import sys
from abc import ABCMeta, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import FunctionType, MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np
import scipy.sparse as sp

from fenchel import dcp
from fenchel.errors import ShapeError
from fenchel.expressions import kinds
from fenchel.expressions.call import Call
from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Axis, Shape, axes_of, broadcast, positions, reduced, size_of, spread


class AtomType(ABCMeta):
    """The class of atom classes: `Abs(x)` makes an expression, and `isinstance(e, Abs)` asks what e is a call of.

    A function and a class of one name in one file, `log_sum_exp` and `LogSumExp`, are one thing to users (see `face`): calling
    the class is calling the function, which makes the call of the atom itself, `LogSumExp.of(axis, keepdims)(x)`.
    """

    _function: Any  # None: not looked for yet; False: there is none

    def __call__(cls, *args: Any, **fields: Any) -> Any:
        """What the function makes of it; without one, the arguments first, then the fields, as CVXPY's classes take them."""
        function = cls.function
        if function:
            return function(*args, **fields)
        arity: int | None = cls.arity  # type: ignore[attr-defined]
        if arity is None:
            return cls.of(**fields)(*args)
        return cls.of(*args[arity:], **fields)(*args[:arity])

    @property
    def function(cls) -> Any:
        """The users' function of the same name in the same file; False where there is none."""
        found: Any = cls._function
        if found is None:
            bare = cls.__name__.casefold()
            named = (
                thing
                for name, thing in vars(sys.modules[cls.__module__]).items()
                if isinstance(thing, FunctionType) and name[0] != "_" and name.replace("_", "").casefold() == bare
            )
            found = cls._function = next(named, False)
        return found

    @property
    def __signature__(cls) -> inspect.Signature:
        """The signature of the function, for `help` and editors."""
        return inspect.signature(cls.function or cls.__init__)  # type: ignore[misc]

    def __instancecheck__(cls, instance: Any) -> bool:
        if isinstance(instance, Expression):
            instance = instance.atom
        return super().__instancecheck__(instance) or cls.__name__ in getattr(instance, "also", ())

    def of(cls, *fields: Any, **named: Any) -> Any:
        """The atom with these fields; equal fields give one shared atom, so atoms compare by identity."""
        key: Any = (fields, tuple(named.items())) if named else fields
        try:
            return cls._shared[key]
        except KeyError:
            atom = cls._make(*fields, **named)
            if not cls.lasting:  # type: ignore[attr-defined]
                return atom
            full = tuple(atom._fields.items())
            return cls._shared.setdefault(key, cls._shared.setdefault(full, atom))
        except TypeError:
            raise TypeError(f"{cls.__name__} takes plain fields, not {fields or named}") from None

    def _make(cls, *fields: Any, **named: Any) -> Any:
        return super().__call__(*fields, **named)

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(name, bases, namespace, **kwargs)
        cls._shared: dict[Any, Any] = {}
        cls._function = None


class Atom(metaclass=AtomType):
    """A function, as a value. Fields are plain, hashable and constant; what may be an expression is an argument.

    Subclasses are abstract or final. A final class with fields is a frozen dataclass (`@dataclass(frozen=True, eq=False)`).
    Methods take one value for each argument: shapes, sign bits or arrays.
    """

    #: Names of other classes that a call passes for in `isinstance`, as CVXPY makes it with them: a square is a Power.
    also: ClassVar[tuple[str, ...]] = ()
    arity: ClassVar[int | None] = 1  # number of arguments; None: any number
    curvature: ClassVar[int] = 0  # CONVEX, CONCAVE or AFFINE of `fenchel.dcp`; 0: neither
    #: The kind of a call: the public name. Affine atoms have none.
    kind: ClassVar[str | None] = None
    #: Kinds in the constraints of the graph form, and of the atoms in its expression, which keep the call's position.
    emits: ClassVar[tuple[str, ...]] = ()
    returns: ClassVar[tuple[str, ...]] = ()
    #: May an argument stand in that expression as it is, or under affine atoms only? Then it keeps the call's position too.
    hands_on: ClassVar[bool] = False
    cost: ClassVar[float] = 1.0
    #: For an atom whose kind depends on its fields (`kind` and `emits` are then properties): what each kind emits.
    cases: ClassVar[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
    #: Ordinals of arguments that must be constant because the graph form multiplies others by them (huber's M).
    coefficients: ClassVar[tuple[int, ...]] = ()
    #: Those of them whose values decide the graph form itself: constraints with the call are compiled again for new ones.
    structural: ClassVar[tuple[int, ...]] = ()
    #: Is each entry of the value an entry of the argument?
    transparent: ClassVar[bool] = False
    #: For printing: how tightly the notation binds. 0: a function call; sums 1, products 2, indices 8; & and | less than sums.
    binds: ClassVar[int] = 0
    #: Does `value` take sparse matrices as they are?
    sparse: ClassVar[bool] = False
    #: Is one atom enough for all calls with equal fields? False where it holds the user's expressions, to live as long as they.
    lasting: ClassVar[bool] = True
    #: The ordinal of an argument, 0-D, that multiplies every constant of the graph form: the atom is its perspective.
    homogeneous: ClassVar[int | None] = None
    #: Where a call that is neither convex nor concave has its place, for the error that refuses it: "geometric programs".
    belongs: ClassVar[str] = ""

    def __call__(self, *args: Any) -> Expression:
        """The atom applied to expressions or constants."""
        if len(args) == 1 and isinstance(args[0], Expression):
            return Call(self, args)
        return Call(self, tuple([as_expression(arg) for arg in args]))

    @abstractmethod
    def shape(self, *shapes: Shape) -> Shape:
        """The shape of the value; ShapeError where the arguments do not fit."""

    @abstractmethod
    def sign(self, *signs: int) -> int:
        """The sign bits of the value, from those of the arguments."""

    @abstractmethod
    def monotone(self, *signs: int) -> tuple[int, ...]:
        """UP, DOWN, BOTH or NEITHER in each argument, from the sign bits of the arguments."""

    @abstractmethod
    def value(self, *values: Any) -> Any:
        """The value at arrays."""

    def gradient(self, *values: Any) -> list[Any] | None:
        """One matrix for each argument, shape (size of argument, size of value), column-major; None outside the domain."""
        raise NotImplementedError(f"{type(self).__name__} has no gradient")

    def adjoint(self, slope: Any, *values: Any) -> list[Any] | None:
        """gradient @ slope for each argument: what a slope on the value means for it. None outside the domain.

        slope: a column-major vector, or a sparse matrix of such columns; so are the results.

        To be overridden where the gradient is a large matrix and its product with a vector is not.
        """
        try:
            parts = self.gradient(*values)
        except NotImplementedError:
            return None
        return None if parts is None else [part @ slope for part in parts]

    def domain(self, *args: Expression) -> list[Any]:
        """Constraints that describe where the function is defined."""
        return []

    def graph(self, *args: Any) -> tuple[Expression, list[Any]]:
        """An expression and constraints whose partial optimum over new variables is the function.

        Written in the modelling language. Depends on shapes, declared signs and fields only, never on values or identities.
        """
        raise NotImplementedError(f"{type(self).__name__} has no graph form")

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]] | None:
        """How a call splits into independent calls of one shape: the shapes of the arguments of one, and for each argument an
        array (number of calls, entries) of column-major positions. None: it does not split. The value's entries follow in order.
        """
        return None

    def facts_of(self, args: tuple[Expression, ...]) -> int:
        """The facts of a call: the composition rule."""
        words: tuple[int, ...]
        if len(args) == 1 and args[0].facts & (dcp.SIGN | dcp.CONSTANT) != dcp.CONSTANT:
            words = (args[0].facts,)
        else:
            words = tuple([arg.facts if arg.facts & dcp.SIGN else arg.resolved() for arg in args])
        known = self._words
        found = known.get(words)
        if found is None:  # the rule depends on the words only, and few ever occur
            signs = [word & dcp.SIGN for word in words]
            found = known[words] = dcp.compose(self.curvature, self.sign(*signs), self.monotone(*signs), words)
        return found

    def is_symmetric(self, *args: Expression) -> bool:
        """Is the value known to be a symmetric matrix?"""
        return False

    def is_skew_symmetric(self, *args: Expression) -> bool:
        """Is the value known to be a matrix with X + X' = 0?"""
        return False

    def is_psd(self, *args: Expression) -> bool:
        """Is the value known to be positive semidefinite?"""
        return False

    def is_nsd(self, *args: Expression) -> bool:
        """Is the value known to be negative semidefinite?"""
        return False

    @property
    def brought(self) -> int:
        """The mask of kinds that the graph form has beside `emits` and `returns`, because the user put them into the atom."""
        return 0

    @property
    def token(self) -> Any:
        """What two calls must share to be lowered together: the atom, but for fields that are treated as data."""
        return self

    def named(self, *args: str) -> str:
        """The call in mathematical notation, from that of the arguments."""
        if not self.kind:
            return f"{type(self).__name__}({', '.join([*args, *map(str, self._fields.values())])})"
        defaults = inspect.signature(type(self).__init__).parameters
        said = any(key not in defaults or defaults[key].default != value for key, value in self._fields.items())
        name = type(self).function.__name__ if type(self).function else self.kind.partition("/")[0]
        return f"{name}({', '.join([*args, *(map(str, self._fields.values()) if said else ())])})"

    @property
    def _fields(self) -> dict[str, Any]:
        return {k: v for k, v in vars(self).items() if not k.startswith("_")}

    def __reduce__(self) -> Any:
        return _restore, (type(self), self._fields)

    def __deepcopy__(self, memo: Any) -> Self:
        return self

    @cached_property
    def _words(self) -> dict[tuple[int, ...], int]:
        return {}

    @cached_property
    def _mask(self) -> int:
        """The mask of kinds that a call adds."""
        if self.kind and self.structural:
            kinds.structural(self.kind)
        return (kinds.call(self.kind) if self.kind else 0) | self.brought


def face(found: Any) -> Any:
    """What a public name stands for: the atom's class, where `found` is a function with a class of its name in its file."""
    if isinstance(found, FunctionType):
        for thing in vars(sys.modules[found.__module__]).values():
            if isinstance(thing, AtomType) and thing.function is found:
                return thing
    return found


def _restore(cls: Any, fields: dict[str, Any]) -> Any:
    return cls.of(**fields)


class Elementwise(Atom):
    """A function of numbers applied to each entry, with the arguments broadcast. `graph` is run for one entry."""

    def shape(self, *shapes: Shape) -> Shape:
        """numpy's broadcast shape."""
        return shapes[0] if len(shapes) == 1 else broadcast(*shapes)

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each entry."""
        to = self.shape(*shapes)
        return ((),) * len(shapes), [spread(shape, to)[:, None] for shape in shapes]

    @abstractmethod
    def slope(self, *values: Any) -> Any:
        """The derivative at each entry, one array for each argument (or the array itself, where there is one argument).

        None for a function of isolated points.
        """

    def gradient(self, *values: Any) -> list[Any] | None:
        """Diagonal matrices (rows repeated where an argument is broadcast)."""
        if not self.inside(*values):
            return None
        slopes = self.slope(*values)
        if slopes is None:
            return None
        return diagonals([np.shape(value) for value in values], slopes if isinstance(slopes, tuple) else (slopes,))

    def inside(self, *values: Any) -> bool:
        """Do the values lie in the interior of the domain?"""
        return True


def diagonals(shapes: Sequence[Shape], slopes: Sequence[Any]) -> list[Any]:
    """The gradient of a function of entries: diag of the slopes for each argument, rows added where that is broadcast."""
    to = broadcast(*shapes)
    columns = np.arange(size_of(to))
    found = []
    for shape, slope in zip(shapes, slopes, strict=True):
        data = np.broadcast_to(slope, to).ravel(order="F")
        found.append(sp.csc_array((data, (spread(shape, to), columns)), shape=(size_of(shape), columns.size)))
    return found


class Reduction(Atom):
    """A function of a vector, applied along an axis (all entries for None). `graph` is run for one vector, of shape (n,).

    Final classes have the fields `axis` and `keepdims`. Arguments after the first are 0-D, the same for all vectors.
    """

    axis: Any
    keepdims: bool
    #: How many entries it reduces; None: any number.
    length: int | None = None
    #: Must there be entries to reduce?
    nonempty: ClassVar[bool] = False

    def shape(self, *shapes: Shape) -> Shape:
        """The shape without the reduced axes, or with 1 there; ShapeError for no entries to reduce, where there must be some."""
        shape = shapes[0]
        if self.nonempty and 0 in [shape[k] for k in axes_of(self.axis, len(shape))]:
            raise ShapeError(f"{self.kind} of no entries: shape {shape}, axis {self.axis}")
        return reduced(shape, self.axis, self.keepdims)

    def slices(self, *shapes: Shape) -> tuple[tuple[Shape, ...], list[Any]]:
        """One call for each vector along the axes."""
        shape = shapes[0]
        axes = axes_of(self.axis, len(shape))
        kept = tuple(k for k in range(len(shape)) if k not in axes)
        n = size_of(tuple(shape[k] for k in axes))
        count = size_of(tuple(shape[k] for k in kept))
        where = positions(shape).transpose(kept + axes).reshape((count, n), order="F")
        others = len(shapes) - 1
        return ((n,), *[()] * others), [where, *[np.zeros((count, 1), np.int32)] * others]

    def gradient(self, *values: Any) -> list[Any] | None:
        """Assembled from `slope`, vector by vector."""
        array, *others = values
        _, (where, *_) = self.slices(*map(np.shape, values))
        flat = array.ravel(order="F")
        slopes = self.slope(flat[where], *others)
        if slopes is None:
            return None
        slope, *rest = slopes if isinstance(slopes, tuple) else (slopes,)
        columns = np.repeat(np.arange(len(where)), where.shape[1])
        found = sp.csc_array((np.ravel(slope), (where.ravel(), columns)), shape=(array.size, len(where)))
        return [found, *[sp.csc_array(np.reshape(each, (1, -1))) for each in rest]]

    def slope(self, rows: Any, *others: Any) -> Any:
        """The derivative of the function at each row of an array, of the same shape; None outside the domain.

        With further arguments a tuple: that, and the derivative in each of them, a number for each row.
        """
        raise NotImplementedError(f"{type(self).__name__} has no gradient")

    def flattened(self, array: Any) -> tuple[Any, Shape]:
        """The vectors along the axes as rows of a matrix, and the shape of the value: for `value`."""
        array = np.asarray(array)
        _, (where,) = self.slices(array.shape)
        return array.ravel(order="F")[where], self.shape(array.shape)


@dataclass(frozen=True, eq=False)
class Norm(Reduction):
    """A norm that does not depend on the signs of the entries: convex, nonnegative, and non-decreasing in their sizes."""

    axis: Axis = None
    keepdims: bool = False

    curvature = dcp.CONVEX

    def sign(self, *signs: int) -> int:
        """Nonnegative."""
        return dcp.NONNEG

    def monotone(self, *signs: int) -> tuple[int, ...]:
        """Up where x >= 0, down where x <= 0."""
        return (dcp.even(signs[0]),)
