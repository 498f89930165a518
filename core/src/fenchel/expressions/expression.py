"""Expression: what every node can do and be asked. Operators, numpy's protocols, facts, value."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from fenchel import dcp
from fenchel.disciplines import Curved
from fenchel.errors import DataError, EntryError, FenchelError, ShapeError, UseError
from fenchel.expressions import kinds, operators
from fenchel.expressions.shapes import Axis, Shape, broadcast, size_of

if TYPE_CHECKING:
    from fenchel.expressions.atom import Atom
    from fenchel.expressions.constant import Constant
    from fenchel.expressions.leaf import Leaf

_ids = itertools.count(1)


def next_id() -> int:
    """A number that no other object of this process has."""
    return next(_ids)


class Expression(Curved):
    """A node of a model: a leaf, or an atom applied to arguments.

    Every node has a `shape`, a word of `facts` (see `fenchel.dcp`), a mask of `kinds` (see `fenchel.expressions.kinds`) and the
    number of `paths` from it to leaves, all computed once, at construction. Nodes never change.
    """

    __slots__ = ("_label",)
    __array_priority__ = 100

    shape: Shape
    facts: int
    kinds: int
    paths: int
    _label: str

    # ---- structure ---------------------------------------------------------------------------------------------

    @property
    def args(self) -> list[Expression]:
        """The arguments; none for a leaf."""
        return list(self.children)

    @property
    def children(self) -> tuple[Expression, ...]:
        """The arguments as the engine walks them: lean nodes keep their leaves to themselves."""
        return ()

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves that this node refers to itself, not through `children`."""
        return ()

    @property
    def atom(self) -> Atom | None:
        """The atom of which this is a call; None for a leaf."""
        return None

    @property
    def token(self) -> Any:
        """What two nodes must share, beside shape and facts, to be lowered together. Hashable."""
        raise NotImplementedError

    @property
    def transparent(self) -> bool:
        """Where it depends on parameters only: may they be reached through it, at no cost for the number of entries?"""
        return False

    @property
    def selected(self) -> bool:
        """Is it a selection of entries from a leaf?"""
        return False

    @property
    def coefficient_key(self) -> Any:
        """What two constants must share to be the same coefficient of a graph form: a number its value, all else its identity."""
        return id(self)

    def enrol(self, key: list[Any], nodes: list[Expression]) -> None:
        """Append to key what alike nodes share, beside their facts, and to nodes the children that a stack descends to."""
        if self.facts & dcp.CONSTANT:  # a sum of parameters is passed through, so it stands for itself; all else is data
            key.append(id(self) if self.transparent and not self.facts & dcp.FIXED and not self.selected else self.shape)
        else:
            key.append(self.token)
            nodes += self.children

    def lean(self) -> Any:
        """The same scalar as an `Entry` or `Terms`, where it is one; else None."""
        return None

    def push(self, demand: Any, site: Any) -> Any:
        """Pass a demand for entries of this node on to its children, or write it out. See `fenchel.lowering`."""
        raise NotImplementedError

    def numeric(self, *values: Any) -> Any:
        """The value, from the values of `children`."""
        raise NotImplementedError

    @property
    def own(self) -> tuple[Any, ...]:
        """What the node is made of beside its children and leaves, for `remade`."""
        raise NotImplementedError

    @classmethod
    def remade(cls, own: tuple[Any, ...], arguments: tuple[Any, ...]) -> Expression:
        """A node of what `own` says, on other children and leaves."""
        raise NotImplementedError

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        from fenchel.expressions.copying import copied

        return copied(self, memo)

    def __reduce_ex__(self, protocol: Any) -> Any:
        if not (self.children or self.leaves):
            return super().__reduce_ex__(protocol)
        from fenchel.expressions.copying import reduced

        return reduced(self)

    def walk(self) -> Iterator[Expression]:
        """Every node below and this one, each once, parents first."""
        seen = {id(self)}
        stack: list[Expression] = [self]
        while stack:
            node = stack.pop()
            yield node
            for child in (*node.children, *node.leaves):
                if id(child) not in seen:
                    seen.add(id(child))
                    stack.append(child)

    def variables(self) -> list[Any]:
        """The variables below, each once, in order of their ids."""
        from fenchel.expressions.variable import Variable

        found = {id(e): e for e in self.walk() if isinstance(e, Variable)}
        return sorted(found.values(), key=lambda leaf: leaf.id)

    def parameters(self) -> list[Any]:
        """The parameters below, and in the bounds of variables below, each once, in order of their ids."""
        from fenchel.expressions.parameter import Parameter
        from fenchel.expressions.variable import Variable

        found: dict[int, Any] = {}
        for e in self.walk():
            if isinstance(e, Parameter):
                found[id(e)] = e
            elif isinstance(e, Variable) and e.declared is not None:
                found.update((id(p), p) for bound in e.declared.expressions for p in bound.parameters())
        return sorted(found.values(), key=lambda leaf: leaf.id)

    def constants(self) -> list[Constant]:
        """The constants below, each once."""
        from fenchel.expressions.constant import Constant

        return [e for e in self.walk() if isinstance(e, Constant)]

    def atoms(self) -> list[type]:
        """The classes of the atoms below, each once."""
        return list(dict.fromkeys(type(e.atom) for e in self.walk() if e.atom is not None))

    # ---- shape ---------------------------------------------------------------------------------------------------

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of entries."""
        return size_of(self.shape)

    def is_scalar(self) -> bool:
        """Is every dimension 1?"""
        return all(n == 1 for n in self.shape)

    def is_vector(self) -> bool:
        """Is it 0-D, 1-D, or 2-D with a dimension of 1?"""
        return self.ndim <= 1 or (self.ndim == 2 and min(self.shape) == 1)

    def is_matrix(self) -> bool:
        """Is it 2-D with both dimensions above 1?"""
        return self.ndim == 2 and min(self.shape) > 1

    # ---- facts -----------------------------------------------------------------------------------------------------

    def is_constant(self) -> bool:
        """Has it no variable?"""
        return bool(self.facts & dcp.CONSTANT)

    def is_affine(self) -> bool:
        """Is it known to be affine?"""
        return self.facts & dcp.AFFINE == dcp.AFFINE

    def is_convex(self) -> bool:
        """Is it known to be convex?"""
        return bool(self.facts & dcp.CONVEX)

    def is_concave(self) -> bool:
        """Is it known to be concave?"""
        return bool(self.facts & dcp.CONCAVE)

    def is_dcp(self, dpp: bool = False) -> bool:
        """Is it known to be convex or concave, by the rules of DCP (of DPP, if asked)?"""
        return bool(self.facts & (dcp.DPP_AFFINE if dpp else dcp.AFFINE))

    def is_dpp(self, context: str = "dcp") -> bool:
        """Does it follow the rules of disciplined parametrised programming?"""
        if context != "dcp":
            raise FenchelError(f"is_dpp knows the context 'dcp', not {context!r}, without a package that brings it")
        return self.is_dcp(dpp=True)

    def is_nonneg(self) -> bool:
        """Is every entry known to be at least 0?"""
        return bool(self.resolved() & dcp.NONNEG)

    def is_nonpos(self) -> bool:
        """Is every entry known to be at most 0?"""
        return bool(self.resolved() & dcp.NONPOS)

    def is_zero(self) -> bool:
        """Is every entry known to be 0?"""
        return self.resolved() & dcp.ZERO == dcp.ZERO

    def is_incr(self, index: int) -> bool:
        """Is it known to be non-decreasing in the argument of this ordinal?"""
        return bool(self._monotone(index) & dcp.UP)

    def is_decr(self, index: int) -> bool:
        """Is it known to be non-increasing in the argument of this ordinal?"""
        return bool(self._monotone(index) & dcp.DOWN)

    def _monotone(self, index: int) -> int:
        args = self.args
        if self.atom is None or not 0 <= index < len(args):
            raise EntryError(f"{self.name()[:60]} has {len(args)} arguments: there is none with the ordinal {index!r}")
        return self.atom.monotone(*[arg.resolved() & dcp.SIGN for arg in args])[index]

    def is_quadratic(self) -> bool:
        """Is it a polynomial of degree 2 at most?"""
        from fenchel.expressions.degree import degree

        return degree(self) <= 2

    def has_quadratic_term(self) -> bool:
        """Is there a quadratic in it, reached through affine functions only?"""
        from fenchel.expressions.degree import degree

        return "quad_form@objective" in kinds.in_objective(self.kinds) or degree(self) == 2

    def is_pwl(self) -> bool:
        """Is it piecewise linear: affine, or made of atoms that linear inequalities state?"""
        return self._is_polyhedral(quadratic=False)

    def is_qpwa(self) -> bool:
        """Is it quadratic or piecewise linear, or a sum of the two?"""
        return self._is_polyhedral(quadratic=True)

    def _is_polyhedral(self, quadratic: bool) -> bool:
        from fenchel.expressions.evaluate import below
        from fenchel.names import asked

        if not self.facts & dcp.CURVATURE:
            atoms = (node.atom for node in below(self) if node.atom is not None and not node.facts & dcp.CONSTANT)
            if any(not atom.curvature and atom.kind is None for atom in atoms):  # no graph form states it
                return False
        return bool(asked("lists").is_polyhedral(kinds.in_objective(self.kinds), quadratic))

    def is_real(self) -> bool:
        """Is it real? Complex numbers come with a package of their own."""
        return True

    def is_complex(self) -> bool:
        """May it be complex?"""
        return False

    def is_imag(self) -> bool:
        """Is it purely imaginary?"""
        return False

    def is_symmetric(self) -> bool:
        """Is it known to be a symmetric matrix?"""
        return self.is_scalar()

    def is_hermitian(self) -> bool:
        """Is it known to be a Hermitian matrix?"""
        return self.is_symmetric()

    def is_skew_symmetric(self) -> bool:
        """Is it known to be a matrix with X + X' = 0?"""
        return False

    def is_psd(self) -> bool:
        """Is it known to be positive semidefinite?"""
        return self.is_scalar() and self.is_nonneg()

    def is_nsd(self) -> bool:
        """Is it known to be negative semidefinite?"""
        return self.is_scalar() and self.is_nonpos()

    def resolved(self) -> int:
        """The facts, with the sign of a constant found: its entries are scanned when that is first asked."""
        facts = self.facts
        if facts & dcp.SIGN or not (facts & dcp.CONSTANT and facts & dcp.FIXED):
            return facts
        value = self.value
        return facts | (dcp.NONNEG if (value >= 0).all() else 0) | (dcp.NONPOS if (value <= 0).all() else 0)

    @property
    def curvature(self) -> str:
        """CONSTANT, AFFINE, CONVEX, CONCAVE or UNKNOWN."""
        return dcp.curvature_name(self.facts)

    @property
    def sign(self) -> str:
        """ZERO, NONNEGATIVE, NONPOSITIVE or UNKNOWN."""
        return dcp.sign_name(self.resolved())

    # ---- value, gradient, domain -----------------------------------------------------------------------------------

    @property
    def value(self) -> Any:
        """The value at the current values of the leaves, an array of the shape; None where a leaf has none."""
        from fenchel.expressions.evaluate import evaluate

        return evaluate(self)

    @property
    def grad(self) -> dict[Any, Any]:
        """Variable -> sparse matrix G of shape (its size, this size), G[i, j] = d self_j / d variable_i, column-major.

        None for a variable where a value is missing or the point lies outside the domain; a number where both are scalar.
        """
        from fenchel.expressions.evaluate import gradients

        return gradients(self)

    def get_bounds(self) -> tuple[Any, Any]:
        """(lower, upper): limits of each entry that follow from those declared of the variables; infinite where none do."""
        from fenchel.expressions.interval import limits

        return limits(self)

    @property
    def domain(self) -> list[Any]:
        """Constraints that describe where the expression is defined."""
        found: list[Any] = []
        for node in self.walk():
            if node.atom is not None:
                found += node.atom.domain(*node.args)
        return found

    @property
    def expr(self) -> Expression:
        """The expression itself."""
        return self

    # ---- names -----------------------------------------------------------------------------------------------------

    @property
    def label(self) -> str | None:
        """A word of the user's for this expression, shown in errors and by `format_labeled`."""
        return getattr(self, "_label", None)

    @label.setter
    def label(self, label: Any) -> None:
        if label is None:
            del self.label
        else:
            self._label = str(label)

    @label.deleter
    def label(self) -> None:
        if hasattr(self, "_label"):
            del self._label

    def set_label(self, label: Any) -> Expression:
        """Set the label and return the expression."""
        self.label = label
        return self

    def name(self) -> str:
        """The expression in mathematical notation."""
        from fenchel.expressions.naming import named

        return named(self, labels=False)

    def format_labeled(self) -> str:
        """The expression in mathematical notation, with labels in place of what they label."""
        from fenchel.expressions.naming import named

        return named(self, labels=True)

    def __str__(self) -> str:
        return self.name()

    def __repr__(self) -> str:
        return f"Expression({self.curvature}, {self.sign}, {self.shape})"

    # ---- operators -------------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Expression:
        return operators.add(self, other)

    def __radd__(self, other: Any) -> Expression:
        if type(other) is int and other == 0:  # where Python's sum() begins
            return self
        return operators.add(other, self)

    def __sub__(self, other: Any) -> Expression:
        return operators.add(self, -other if isinstance(other, Expression) else operators.negated(other))

    def __rsub__(self, other: Any) -> Expression:
        return operators.add(other, -self)

    def __neg__(self) -> Expression:
        return operators.negate(self)

    def __pos__(self) -> Expression:
        return self

    def __mul__(self, other: Any) -> Expression:
        return operators.times(self, other)

    def __rmul__(self, other: Any) -> Expression:
        return operators.times(other, self)

    def __matmul__(self, other: Any) -> Expression:
        return operators.matmul(self, other)

    def __rmatmul__(self, other: Any) -> Expression:
        return operators.matmul(other, self)

    def __truediv__(self, other: Any) -> Expression:
        return operators.divide(self, other)

    def __rtruediv__(self, other: Any) -> Expression:
        return operators.divide(other, self)

    def __pow__(self, power: Any) -> Expression:
        from fenchel.names import public

        if isinstance(power, int | float) and power == 2:
            return public("square")(self)  # type: ignore[no-any-return]
        return public("power")(self, power)  # type: ignore[no-any-return]

    def __rpow__(self, base: Any) -> Expression:
        from fenchel.names import public

        base = np.asarray(base, dtype=float)
        if not (base > 0).all():
            raise DataError(f"{base} ** expression needs a positive base")
        return public("exp")(public("multiply")(self, np.log(base)))  # type: ignore[no-any-return]

    def __getitem__(self, key: Any) -> Expression:
        return operators.index(self, key)

    def __iter__(self) -> Iterator[Expression]:
        return iter([self[i] for i in range(self.shape[0])] if self.shape else [])

    def __abs__(self) -> Expression:
        raise UseError("Python's abs() does not take expressions: use fenchel's abs, as in cp.abs(x)")

    def __le__(self, other: Any) -> Any:
        return operators.inequality(self, other)

    def __ge__(self, other: Any) -> Any:
        return operators.inequality(other, self)

    def __eq__(self, other: Any) -> Any:
        return operators.equality(self, other)

    def __ne__(self, other: Any) -> Any:
        raise FenchelError("!= is not a convex constraint")

    def __lt__(self, other: Any) -> Any:
        raise UseError("strict inequalities have no meaning in numerical optimization: use <=")

    def __gt__(self, other: Any) -> Any:
        raise UseError("strict inequalities have no meaning in numerical optimization: use >=")

    def __rshift__(self, other: Any) -> Any:
        return operators.psd(self - other)

    def __rrshift__(self, other: Any) -> Any:
        return operators.psd(other - self)

    def __lshift__(self, other: Any) -> Any:
        return operators.psd(other - self)

    def __rlshift__(self, other: Any) -> Any:
        return operators.psd(self - other)

    def __invert__(self) -> Expression:
        return self._apply("logic.Not")

    def __and__(self, other: Any) -> Expression:
        return self._logic("And", self, other)

    def __rand__(self, other: Any) -> Expression:
        return self._logic("And", other, self)

    def __or__(self, other: Any) -> Expression:
        return self._logic("Or", self, other)

    def __ror__(self, other: Any) -> Expression:
        return self._logic("Or", other, self)

    def __xor__(self, other: Any) -> Expression:
        return self._logic("Xor", self, other)

    def __rxor__(self, other: Any) -> Expression:
        return self._logic("Xor", other, self)

    @staticmethod
    def _logic(name: str, first: Any, second: Any) -> Expression:
        from fenchel.names import public

        return public(f"logic.{name}")(first, second)  # type: ignore[no-any-return]

    __hash__ = object.__hash__  # there is no __bool__: programs write `if expression:` to ask whether there is one

    # ---- numpy -----------------------------------------------------------------------------------------------------

    #: ufunc -> operator, and the operator of the second argument where the first is no expression.
    _UFUNCS: ClassVar[dict[str, tuple[str, str]]] = {
        "add": ("__add__", "__radd__"), "subtract": ("__sub__", "__rsub__"), "multiply": ("__mul__", "__rmul__"),
        "true_divide": ("__truediv__", "__rtruediv__"), "divide": ("__truediv__", "__rtruediv__"),
        "matmul": ("__matmul__", "__rmatmul__"), "power": ("__pow__", "__rpow__"), "equal": ("__eq__", "__eq__"),
        "less_equal": ("__le__", "__ge__"), "greater_equal": ("__ge__", "__le__"), "less": ("__lt__", "__gt__"),
        "greater": ("__gt__", "__lt__"), "not_equal": ("__ne__", "__ne__"), "right_shift": ("__rshift__", "__rrshift__"),
        "left_shift": ("__lshift__", "__rlshift__"), "negative": ("__neg__", ""), "positive": ("__pos__", ""),
        "bitwise_and": ("__and__", "__rand__"), "bitwise_or": ("__or__", "__ror__"), "bitwise_xor": ("__xor__", "__rxor__"),
        "logical_and": ("__and__", "__rand__"), "logical_or": ("__or__", "__ror__"), "logical_xor": ("__xor__", "__rxor__"),
        "invert": ("__invert__", ""), "logical_not": ("__invert__", ""),
    }  # fmt: skip

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        names = self._UFUNCS.get(ufunc.__name__)
        if names is not None and method == "__call__" and not kwargs:
            first, *rest = inputs
            if isinstance(first, Expression):
                return getattr(first, names[0])(*rest)
            return getattr(rest[0], names[1])(first.item() if isinstance(first, np.generic) else first)
        if kwargs.get("out") is not None:
            raise UseError("an array cannot hold an expression in place: write a = a + x, not a += x")
        from fenchel.names import numpy_hint

        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        raise UseError(f"numpy.{name} does not take expressions: {numpy_hint(name)}")

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from fenchel.names import from_numpy

        return from_numpy(func)(*args, **kwargs)

    @property
    def _data(self) -> Any:
        """Where a masked array looks for the numbers of its other operand; without them it would make an array of objects."""
        raise DataError("a masked array does not go with an expression: some of its entries have no value; fill them first")

    # ---- methods that mirror functions -------------------------------------------------------------------------

    @property
    def T(self) -> Expression:
        """The transpose: all axes reversed."""
        if self.ndim < 2:
            return self
        from fenchel.atoms.transpose import transpose

        return transpose(self)

    @property
    def H(self) -> Expression:
        """The conjugate transpose."""
        return self.T

    def flatten(self, order: str | None = None) -> Expression:
        """All entries as a vector, column-major ('F') or row-major ('C')."""
        from fenchel.atoms.reshape import vec

        return vec(self, order)

    def reshape(self, shape: Any, order: str | None = None) -> Expression:
        """The same entries in another shape."""
        from fenchel.atoms.reshape import reshape

        return reshape(self, shape, order)

    def sum(self, axis: Axis = None, *, keepdims: bool = False) -> Expression:
        """The sum of the entries, along an axis."""
        from fenchel.atoms.sum import Sum

        return Sum.of(tuple(axis) if isinstance(axis, list) else axis, bool(keepdims))(self)  # type: ignore[no-any-return]

    def mean(self, axis: Axis = None, *, keepdims: bool = False) -> Expression:
        """The mean of the entries, along an axis."""
        return self._apply("mean", axis=axis, keepdims=keepdims)

    def max(self, axis: Axis = None, *, keepdims: bool = False) -> Expression:
        """The largest entry, along an axis."""
        return self._apply("max", axis=axis, keepdims=keepdims)

    def min(self, axis: Axis = None, *, keepdims: bool = False) -> Expression:
        """The smallest entry, along an axis."""
        return self._apply("min", axis=axis, keepdims=keepdims)

    def trace(self) -> Expression:
        """The sum of the diagonal."""
        return self._apply("trace")

    def cumsum(self, axis: int = 0) -> Expression:
        """Partial sums along an axis."""
        return self._apply("cumsum", axis=axis)

    def std(self, axis: Axis = None, *, keepdims: bool = False, ddof: int = 0) -> Expression:
        """The standard deviation of the entries, along an axis."""
        return self._apply("std", axis=axis, keepdims=keepdims, ddof=ddof)

    def var(self, axis: Axis = None, *, keepdims: bool = False, ddof: int = 0) -> Expression:
        """The variance of the entries, along an axis."""
        return self._apply("var", axis=axis, keepdims=keepdims, ddof=ddof)

    def ptp(self, axis: Axis = None, *, keepdims: bool = False) -> Expression:
        """Largest minus smallest entry, along an axis."""
        return self._apply("ptp", axis=axis, keepdims=keepdims)

    def prod(self, axis: Axis = None, *, keepdims: bool = False) -> Expression:
        """The product of the entries, along an axis."""
        return self._apply("prod", axis=axis, keepdims=keepdims)

    def conj(self) -> Expression:
        """The complex conjugate."""
        return self

    conjugate = conj

    def _apply(self, name: str, **fields: Any) -> Expression:
        from fenchel.names import public

        return public(name)(self, **fields)  # type: ignore[no-any-return]

    # ---- copying ---------------------------------------------------------------------------------------------------

    def copy(self, args: list[Expression] | None = None) -> Expression:
        """The same atom applied to other arguments."""
        if args is None or self.atom is None:
            return self
        if len(args) != len(self.args):
            raise ShapeError(f"{type(self.atom).__name__} has {len(self.args)} arguments here, not {len(args)}")
        return self.atom(*args)

    def tree_copy(self, id_objects: Any = None) -> Expression:
        """The expression itself: nodes never change, so that nothing needs a copy of its own. Leaves are copied by `deepcopy`."""
        return self

    def get_data(self) -> list[Any] | None:
        """What makes the atom beside its arguments: p of a p-norm, axis and keepdims of a sum; None where there is nothing."""
        return None if self.atom is None else list(self.atom._fields.values()) or None

    @staticmethod
    def cast_to_const(value: Any) -> Expression:
        """The expression itself, or the constant."""
        from fenchel.expressions.constant import as_expression

        return as_expression(value)

    @staticmethod
    def broadcast(first: Any, second: Any) -> tuple[Expression, Expression]:
        """Both, in the shape that they broadcast to."""
        from fenchel.atoms.broadcast import broadcast_to

        first, second = Expression.cast_to_const(first), Expression.cast_to_const(second)
        to = broadcast(first.shape, second.shape)
        return tuple(side if side.shape == to else broadcast_to(side, to) for side in (first, second))  # type: ignore[return-value]
