"""The contract of a cone, and the one statement of fenchel's duality convention.

A program is: minimise f(x) subject to F(x) = b - A x in K. The dual y of a membership lies in the dual cone K*, and the
Lagrangian is f(x) - y'F(x) = f(x) + y'(A x - b). Nothing else in fenchel chooses a sign: a rule that maps
memberships by a linear map M brings duals back by the adjoint M'.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Cone(ABC):
    """A closed convex cone K in R^dim. Methods take k blocks at once, as the rows of an array of shape (k, dim)."""

    dim: int

    @property
    @abstractmethod
    def kind(self) -> str:
        """What rules and solvers call it: an attribute of the class, or for cones with cases, of the value."""

    @abstractmethod
    def project(self, v: Array) -> Array:
        """argmin over z in K of norm(z - v), for each row of v, shape (k, dim)."""

    @property
    @abstractmethod
    def dual(self) -> Cone:
        """K* = {y : y'z >= 0 for all z in K}."""

    def distance(self, v: Array) -> Array:
        """norm(v - project(v)) for each row of v; shape (k,)."""
        return np.asarray(np.linalg.norm(v - self.project(v), axis=1))


@dataclass(frozen=True, slots=True)
class Image:
    """A cone stated through others: z in K  <=>  there is u with  rows @ (z, u)  in  cones[0] x cones[1] x ...

    rows: sparse, shape (sum of dims of `cones`, dim of K + extra). extra: how many new columns u. Duals of K are
    rows[:, :dim].T @ y. Exact, for every z; `extra` is 0 for a re-ordering or scaling.
    """

    rows: Any  # scipy.sparse.csr_array or csc_array
    cones: tuple[Cone, ...]
    extra: int = 0


class ConeRule(ABC):
    """K as a linear image of other cones: one linear map. Duals come back by its adjoint."""

    source: str  # kind of cone it rewrites
    emits: tuple[str, ...]  # kinds of the cones of the image
    cost: float = 1.0

    @abstractmethod
    def map(self, cone: Any) -> Image:
        """The image of one cone of the source kind."""
