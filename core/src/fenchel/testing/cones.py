"""The laws of a cone.

    from fenchel.testing.cones import check_cone

    def test_laws(rng):
        check_cone(SOC(5), rng)
        check_cone(SOC(5).dual, rng)

Moreau, "Decomposition orthogonale d'un espace hilbertien selon deux cones mutuellement polaires", 1962.
"""

from __future__ import annotations

import numpy as np

from fenchel.cones.cone import Array, Cone
from fenchel.testing.law import LawError


def check_cone(cone: Cone, rng: np.random.Generator, count: int = 60, tolerance: float = 1e-9) -> None:
    """Every law of a cone, at 6 `count` points of sizes 1e-6 to 1e6; LawError names the first that fails.

    shape: `project` keeps the shape, also of no rows, and gives finite numbers
    argument: it does not write its argument
    idempotent: P(P(v)) = P(v)
    homogeneous: P(s v) = s P(v) for s > 0
    vectorised: rows do not see each other
    convex: the sum of two members is a member
    nearest: (v - P(v))'(w - P(v)) <= 0 for members w
    dual of dual: K** = K
    pairing: y'z >= 0 for z in K, y in K*
    moreau: v = P_K(v) - P_K*(-v), the two orthogonal
    distance: norm(v - P(v))

    Errors are measured against the size of the point.
    """

    def hold(law: str, error: Array, size: Array | float) -> None:
        excess = np.max(error - tolerance * np.asarray(size), initial=0.0)
        if not excess <= 0:
            raise LawError(law, cone, f"off by up to {np.max(error):.3g}")

    for k in (0, 3):
        few = np.ones((k, cone.dim))
        if cone.project(few).shape != few.shape or cone.distance(few).shape != (k,):
            raise LawError("shape", cone, f"{k} rows in, another number out")
    v = points(cone, rng, count)
    before = v.copy()
    p = cone.project(v)
    if not np.isfinite(p).all():
        raise LawError("shape", cone, f"{v[~np.isfinite(p).all(axis=1)][0]} is projected on no numbers")
    if not np.array_equal(v, before):
        raise LawError("argument", cone, "the array it was given has changed")
    size = np.linalg.norm(v, axis=1)
    hold("idempotent", np.linalg.norm(cone.project(p) - p, axis=1), size)
    factor = 10.0 ** rng.uniform(-3, 3, (len(v), 1))
    hold("homogeneous", np.linalg.norm(cone.project(factor * v) / factor - p, axis=1), size)
    alone = np.concatenate([cone.project(row[None]) for row in v[::5]])
    hold("vectorised", np.linalg.norm(alone - p[::5], axis=1), size[::5])
    # By the size of v, not of p: a p that is nothing beside v is rounding, and so is its direction.
    divisor = np.maximum(size, 1e-300)[:, None]
    member = p / divisor
    total = member + rng.permutation(member)
    hold("convex", np.linalg.norm(cone.project(total) - total, axis=1), 2.0)
    gap = v / divisor - member
    hold("nearest", gap @ member.T - np.einsum("ij,ij->i", gap, member)[:, None], 1.0)
    dual = cone.dual
    if dual.dual != cone or dual.dim != cone.dim:
        raise LawError("dual of dual", cone, f"{dual}, whose dual is {dual.dual}")
    q = dual.project(-v)
    hold("pairing", -(member @ (q / divisor).T), 1.0)
    hold("moreau", np.linalg.norm(p - q - v, axis=1), size)
    hold("moreau", np.abs(np.einsum("ij,ij->i", p, q)), size**2)
    hold("distance", np.abs(cone.distance(v) - np.linalg.norm(v - p, axis=1)), size)


def points(cone: Cone, rng: np.random.Generator, count: int) -> Array:
    """Points of all sizes, of mixed sizes, with zeros; members, their neighbours and their negatives."""
    shape = (count, cone.dim)
    v = rng.normal(size=shape) * 10.0 ** rng.uniform(-6, 6, (count, 1))
    mixed = rng.normal(size=shape) * 10.0 ** rng.uniform(-6, 6, shape)
    sparse = rng.normal(size=shape) * rng.integers(0, 2, shape)
    member = cone.project(v)
    near = member * (1 + 1e-6 * rng.normal(size=shape))
    return np.concatenate((np.zeros((1, cone.dim)), v, mixed, sparse, member, near, -member))
