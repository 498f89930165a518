"""fenchel: a modeling language for convex optimization with CVXPY's API, on a small core; solvers, atoms and reductions are
plugins.

    import fenchel as cp

    x = cp.Variable(20)
    problem = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b)), [0 <= x, x <= 1])
    problem.solve()

The map: `expressions` (what users write), `constraints`, `objective`, `problem` (the roof), `atoms` (those of the standard
form), `cones`,
`planning` (rules, planner, chain), `lowering` (from expressions to matrices), `solving` (solvers and the check), `plugins` and
`registry`
(how packages are found), `testing` (the laws). Names that plugins bring, such as `cp.norm`, are found when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import fenchel.atoms.add
import fenchel.atoms.index
import fenchel.atoms.lean
import fenchel.atoms.neg
import fenchel.atoms.products  # noqa: F401  (these define the operators)
from fenchel import paths
from fenchel.constraints.constraint import Constraint as Constraint
from fenchel.constraints.exponential import ExpCone as ExpCone
from fenchel.constraints.nonneg import NonNeg as NonNeg
from fenchel.constraints.nonpos import NonPos as NonPos
from fenchel.constraints.pow_cone_3d import PowCone3D as PowCone3D
from fenchel.constraints.pow_cone_3d_approx import PowCone3DApprox as PowCone3DApprox
from fenchel.constraints.pow_cone_nd import PowConeND as PowConeND
from fenchel.constraints.psd import PSD as PSD
from fenchel.constraints.soc import SOC as SOC
from fenchel.constraints.zero import Zero as Zero
from fenchel.errors import CvxpyDeprecationWarning as CvxpyDeprecationWarning
from fenchel.errors import DCPError as DCPError
from fenchel.errors import DGPError as DGPError
from fenchel.errors import DPPError as DPPError
from fenchel.errors import SolverError as SolverError
from fenchel.expressions.atom import face
from fenchel.expressions.constant import Constant as Constant
from fenchel.expressions.expression import Expression as Expression
from fenchel.expressions.parameter import CallbackParam as CallbackParam
from fenchel.expressions.parameter import Parameter as Parameter
from fenchel.expressions.variable import Variable as Variable
from fenchel.objective import Maximize as Maximize
from fenchel.objective import Minimize as Minimize
from fenchel.objective import Objective as Objective
from fenchel.planning.catalogue import SOLVER_NAMES
from fenchel.problem import Problem as Problem
from fenchel.program import INFEASIBLE as INFEASIBLE
from fenchel.program import INFEASIBLE_INACCURATE as INFEASIBLE_INACCURATE
from fenchel.program import OPTIMAL as OPTIMAL
from fenchel.program import OPTIMAL_INACCURATE as OPTIMAL_INACCURATE
from fenchel.program import SOLVER_ERROR as SOLVER_ERROR
from fenchel.program import UNBOUNDED as UNBOUNDED
from fenchel.program import UNBOUNDED_INACCURATE as UNBOUNDED_INACCURATE
from fenchel.program import USER_LIMIT as USER_LIMIT

__version__ = "0.1.0"

def installed_solvers() -> list[str]:
    """The names of the solvers that can be used here."""
    from fenchel.registry import registry

    return [reference.name for reference in registry().solvers()]


_found: set[str] = set()


def _forget() -> None:
    """Other plugins are in use: names that came from them are asked for anew."""
    while _found:
        globals().pop(_found.pop(), None)


def __getattr__(name: str) -> Any:
    if name == "__all__":  # for `from fenchel import *`: what is installed
        return [public for public in __dir__() if public[0] != "_"]
    if name.startswith("_"):
        raise AttributeError(f"module 'fenchel' has no attribute {name!r}")
    if name in SOLVER_NAMES:
        return name
    if name in paths.TOP:
        return paths.placed(name)
    if name in paths.PATHS:
        return import_module(f"fenchel.{name}")
    from fenchel.registry import registry, watch

    found = face(registry().atom(name))
    watch(_forget)
    _found.add(name)
    globals()[name] = found  # from now on it is a name like any other
    return found


def __dir__() -> list[str]:
    from fenchel.registry import registry

    packages = {path for path in paths.PATHS if "." not in path}
    own = {name for name, value in globals().items() if type(value) is not type(paths)}
    unsaid = {"Any", "SOLVER_NAMES", "annotations", "face", "import_module"}
    return sorted({*own, *SOLVER_NAMES, *registry().names(), *paths.TOP, *packages} - unsaid)


paths.install()
