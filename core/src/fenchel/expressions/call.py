"""Call: an atom applied to arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fenchel import dcp
from fenchel.expressions import kinds
from fenchel.expressions.addition import MANY
from fenchel.expressions.deeply import deeply
from fenchel.expressions.expression import Expression
from fenchel.expressions.shapes import Shape

if TYPE_CHECKING:
    from fenchel.expressions.atom import Atom


class Call(Expression):
    """atom(args). The facts follow from the atom's and the arguments' by the composition rule, at construction."""

    __slots__ = ("_atom", "_children", "facts", "kinds", "paths", "shape")

    def __init__(self, atom: Atom, args: tuple[Expression, ...]) -> None:
        if atom.arity is not None and len(args) != atom.arity:
            from fenchel.errors import ShapeError

            raise ShapeError(f"{type(atom).__name__} takes {atom.arity} arguments, not {len(args)}")
        self._atom = atom
        self._children = args
        self.shape: Shape
        if len(args) == 1:
            arg = args[0]
            self.shape, mask, paths = atom.shape(arg.shape), arg.kinds, arg.paths
        else:
            self.shape = atom.shape(*[arg.shape for arg in args])
            mask = paths = 0
            for arg in args:
                mask |= arg.kinds
                paths += arg.paths
        self.facts = facts = atom.facts_of(args)
        if atom.kind is not None:
            below = kinds.below(mask) | (mask if atom.hands_on else 0) if mask else 0
            mask = 0 if facts & dcp.CONSTANT else below | atom._mask
        self.kinds = mask
        self.paths = (paths if paths < MANY else MANY) or 1

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A field of the atom, where CVXPY's expressions have it: `axis` of a sum, `p` of a norm."""
            field = len if name[0] == "_" else getattr(self._atom, name, len)
            if callable(field):
                raise AttributeError(f"{type(self._atom).__name__!r} has no attribute {name!r}")
            return field

    @property
    def children(self) -> tuple[Expression, ...]:
        """The arguments."""
        return self._children

    @property
    def atom(self) -> Atom:
        """The atom."""
        return self._atom

    @property
    def transparent(self) -> bool:
        """For selections."""
        return self._atom.transparent

    @property
    def selected(self) -> bool:
        """Selections of selections too."""
        node: Expression = self
        while type(node) is Call and node._atom.transparent:
            node = node._children[0]
        return node is not self and not node.children

    @property
    def own(self) -> tuple[Any, ...]:
        """The atom."""
        return (self._atom,)

    @classmethod
    def remade(cls, own: tuple[Any, ...], arguments: tuple[Any, ...]) -> Expression:
        """The atom of other arguments."""
        (atom,) = own
        return cls(atom, arguments)

    @property
    def token(self) -> Any:
        """The atom, but for fields that it treats as data."""
        return self._atom.token

    def enrol(self, key: list[Any], nodes: list[Expression]) -> None:
        """As for any expression; coefficients of a graph form count by value, or stand for themselves."""
        if self.facts & dcp.CONSTANT:
            super().enrol(key, nodes)
            return
        atom = self._atom
        key.append(atom.token)
        nodes += self._children
        for k in atom.coefficients:
            key.append(self._children[k].coefficient_key)

    def numeric(self, *values: Any) -> Any:
        """The atom's value."""
        return self._atom.value(*values)

    @deeply
    def is_symmetric(self) -> bool:
        """Is the value known to be a symmetric matrix?"""
        return self.is_scalar() or self._atom.is_symmetric(*self._children)

    @deeply
    def is_skew_symmetric(self) -> bool:
        """Is the value known to be a matrix with X + X' = 0?"""
        return self._atom.is_skew_symmetric(*self._children)

    @deeply
    def is_psd(self) -> bool:
        """Is the value known to be positive semidefinite?"""
        return super().is_psd() or self._atom.is_psd(*self._children)

    @deeply
    def is_nsd(self) -> bool:
        """Is the value known to be negative semidefinite?"""
        return super().is_nsd() or self._atom.is_nsd(*self._children)

    def push(self, demand: Any, site: Any) -> Any:
        """As the affine atom says; a call of a curved one is not pushed, but expanded by the run."""
        return self._atom.push(demand, site)  # type: ignore[attr-defined]
