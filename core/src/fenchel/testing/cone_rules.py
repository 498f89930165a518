"""The laws of a cone rule.

    from fenchel.testing.cone_rules import check_cone_rule

    def test_laws(rng):
        check_cone_rule(SOCToPSD(), [SOC(n) for n in (1, 2, 5)], rng)
        check_cone_rule(PSDToSvecLower(), [PSD(n * n) for n in range(4)], rng, layout=True)

A layout is a rule that only re-orders and scales; it keeps inner products, which is checked only where asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from fenchel.cones.cone import Array, Cone, ConeRule, Image
from fenchel.testing.law import LawError


def check_cone_rule(
    rule: ConeRule,
    cones: Sequence[Cone],
    rng: np.random.Generator,
    *,
    layout: bool = False,
    count: int = 12,
    tolerance: float = 1e-6,
) -> None:
    """Every law of a rule, at `count` members of each cone and at more others; LawError at the first to fail.

    source: it says which kind it takes
    dims: the map has a row for each row of the image's cones, a column for each row of K and each new column
    members: z in K has a u with rows (z, u) in the image
    non-members: other z have none
    duals: y in the dual of the image, orthogonal to the new columns, comes back as a member of K*
    inner products: a layout has no new columns, and keeps y'z for z in K, y in K*
    kinds: the images hold what `emits` says, no less and no more

    With new columns, the u tried is the one nearest to the image; what is left over is then itself a dual,
    the certificate that there is no u, and must come back as one.
    """
    kinds: set[str] = set()
    for cone in cones:
        name = f"{type(rule).__name__} on {cone}"
        if cone.kind != rule.source:
            raise LawError("source", name, f"it says that it takes {rule.source!r}")
        image = rule.map(cone)
        expected = (sum(part.dim for part in image.cones), cone.dim + image.extra)
        if image.rows.shape != expected:
            raise LawError("dims", name, f"rows has the shape {image.rows.shape}, its cones need {expected}")
        kinds |= {part.kind for part in image.cones}
        v = rng.normal(size=(count, cone.dim))
        v[::3] *= rng.integers(0, 2, v[::3].shape)  # every third with zeros
        members = cone.project(v)
        for z in members:
            if np.linalg.norm(_residual(image, z)) > tolerance:
                raise LawError("members", name, f"{z} is a member and its image is not")
        # Just outside: a wrong factor tells only near the boundary.
        outside = np.concatenate((v, members + 0.05 * (v - members)))
        samples = 0 if image.extra else count
        duals = [_project(image, rng.normal(size=expected[0]), dual=True) for _ in range(samples)]
        for z in outside[cone.distance(outside) > 0.01]:
            duals.append(_residual(image, z))
            if np.linalg.norm(duals[-1]) < 10 * tolerance:
                raise LawError("non-members", name, f"{z} is not a member and its image is")
        for y in duals:
            y = y / max(float(np.linalg.norm(y)), 1e-300)
            back = (image.rows.T @ y)[: cone.dim]
            if cone.dual.distance(back[None])[0] > 100 * tolerance:
                raise LawError("duals", name, f"{y} is a dual of the image and comes back as {back}")
        if layout:
            if image.extra:
                raise LawError("inner products", name, f"{image.extra} new columns are not a layout")
            others = cone.dual.project(rng.normal(size=v.shape))
            error = np.abs((image.rows @ members.T).T @ (image.rows @ others.T) - members @ others.T)
            if error.max(initial=0.0) > tolerance:
                raise LawError("inner products", name, f"off by up to {error.max():.3g}")
    if kinds != set(rule.emits):
        raise LawError("kinds", type(rule).__name__, f"it says {rule.emits}, the images hold {sorted(kinds)}")


def _project(image: Image, v: Array, *, dual: bool = False) -> Array:
    """The projection of one point on the product of the image's cones, or of their duals."""
    ends = np.cumsum([cone.dim for cone in image.cones])[:-1]
    pieces = zip(image.cones, np.split(v, ends), strict=True)
    return np.concatenate([(cone.dual if dual else cone).project(piece[None])[0] for cone, piece in pieces])


def _residual(image: Image, z: Array) -> Array:
    """P(w) - w at the w = rows (z, u) nearest to the image's cones: zero if z is in K, else a dual."""
    from scipy.optimize import minimize

    fixed: Array = image.rows[:, : len(z)] @ z
    if not image.extra:
        return _project(image, fixed) - fixed
    new = image.rows[:, len(z) :]

    def half_square(u: Array) -> tuple[float, Array]:
        w = fixed + new @ u
        left = w - _project(image, w)
        return 0.5 * float(left @ left), new.T @ left

    limits: Any = {"maxiter": 2000, "maxfun": 4000, "ftol": 0.0, "gtol": 1e-11, "maxcor": 30}
    best = minimize(half_square, np.zeros(image.extra), jac=True, method="L-BFGS-B", options=limits)
    w: Array = fixed + new @ best.x
    return _project(image, w) - w
