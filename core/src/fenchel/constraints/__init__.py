"""Constraints: what users write with ==, <=, >=, >>, <<, and the cones by name. The signs of the duals that users see are fixed
here.

`lhs <= rhs` and `lhs == rhs` state rhs - lhs in a cone K, so the Lagrangian is f + y'(lhs - rhs) with y in K*: the dual of
`lhs <= rhs` is nonnegative, that of `lhs == rhs` has either sign. A conic constraint F in K has y in K* with f - y'F. All
duals are those of the equivalent minimisation.

One file for each: `constraint.py` is the contract. `inequality.py` and `equality.py` are a `Comparison` of two sides; the
others state a property of expressions by name (`Stated`): their sign, entry by entry, or that they lie in cones (`Conic`).
Users find the classes here, as in CVXPY.
"""

from fenchel.constraints.conic import Conic as Conic
from fenchel.constraints.constraint import Constraint as Constraint
from fenchel.constraints.equality import Equality as Equality
from fenchel.constraints.exponential import ExpCone as ExpCone
from fenchel.constraints.inequality import Inequality as Inequality
from fenchel.constraints.nonneg import NonNeg as NonNeg
from fenchel.constraints.nonpos import NonPos as NonPos
from fenchel.constraints.pow_cone_3d import PowCone3D as PowCone3D
from fenchel.constraints.pow_cone_3d_approx import PowCone3DApprox as PowCone3DApprox
from fenchel.constraints.pow_cone_nd import PowConeND as PowConeND
from fenchel.constraints.psd import PSD as PSD
from fenchel.constraints.soc import SOC as SOC
from fenchel.constraints.stated import Stated as Stated
from fenchel.constraints.zero import Zero as Zero
