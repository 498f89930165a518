"""Rules: each rewrites one kind into others, and says how a solution comes back.

A kind is an id: an atom's (`"abs"`), the same in the objective (`"abs@objective"`), a cone's (`"soc"`), or a mark's
(`"integer"`). A rule on cones is one linear map (`fenchel.cones.cone.ConeRule`). Plugins contribute references to rules
(`fenchel.plugins.RuleRef`); the rule itself is imported when a
chain that uses it is lowered.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any


class GraphRule(ABC):
    """A graph form for a call of an atom, beside the atom's own: an expression and constraints, in the modelling language."""

    source: str  # kind of the call, with "@objective" where it is for the objective only
    emits: tuple[str, ...]
    cost: float = 1.0

    @abstractmethod
    def graph(self, atom: Any, *args: Any) -> tuple[Any, list[Any]]:
        """As `Atom.graph`, for a call of `atom`."""
