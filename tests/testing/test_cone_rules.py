"""Every law of a cone rule bites: one fault each, caught by the name of the law."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from fenchel.cones.cone import Cone, ConeRule, Image
from fenchel.cones.nonneg import NonNeg
from fenchel.cones.psd import PSD, PSDToSvecLower, SvecLower
from fenchel.cones.soc import RSOC, SOC, SOC3, RSOCToSOC
from fenchel.cones.zero import Free, Zero
from fenchel.testing.cone_rules import check_cone_rule
from fenchel.testing.law import LawError


def rule(source: str, emits: tuple[str, ...], image: Callable[[Any], Image]) -> ConeRule:
    """A rule on the spot."""

    class Made(ConeRule):
        def map(self, cone: Any) -> Image:
            return image(cone)

    Made.source, Made.emits = source, emits
    return Made()


class WrongDual(SOC):
    @property
    def dual(self) -> Any:
        return Free(self.dim)


def split(cone: SOC) -> Image:
    """norm(x1, x2, x3) <= t by u >= norm(x1, x2), t >= norm(u, x3): right."""
    return Image(sparse.csr_array(np.eye(5)[[4, 1, 2, 0, 4, 3]]), (SOC3(), SOC3()), extra=1)


def half_split(cone: SOC) -> Image:
    """u >= norm(x1, x2) is forgotten, so u = 0 is always good enough."""
    return Image(sparse.csr_array(np.eye(5)[[0, 4, 3]]), (SOC3(),), extra=1)


def crossed_split(cone: SOC) -> Image:
    """t and u have changed places in the second cone, so a large u is always good enough."""
    return Image(sparse.csr_array(np.eye(5)[[4, 1, 2, 4, 0, 3]]), (SOC3(), SOC3()), extra=1)


def scaled_split(cone: SOC) -> Image:
    """x3 counts twice."""
    return Image(sparse.csr_array(np.diag([1.0, 1, 1, 2, 1])[[4, 1, 2, 0, 4, 3]]), (SOC3(), SOC3()), extra=1)


def scaled_svec(factor: float) -> Callable[[PSD], Image]:
    """The scaled triangle with another factor off the diagonal than sqrt(2)."""

    def image(cone: PSD) -> Image:
        right = PSDToSvecLower().map(cone)
        i, j = SvecLower.entries(cone.side)
        scale = np.where(i == j, 1.0, factor / np.sqrt(2.0))
        return Image(sparse.csr_array(right.rows.multiply(scale[:, None])), right.cones)

    return image


def plain(entries: Any, *cones: Cone) -> Callable[[Cone], Image]:
    return lambda cone: Image(sparse.csr_array(np.atleast_2d(entries).astype(float)), cones)


@pytest.mark.parametrize(
    ("made", "cone", "law"),
    [
        (rule("rsoc", ("soc",), RSOCToSOC().map), SOC(3), "source"),
        (rule("soc", ("soc3",), plain(np.eye(2), SOC3())), SOC(2), "dims"),
        (rule("soc", ("soc3", "nonneg"), plain(np.eye(3), SOC3())), SOC(3), "kinds"),
        (rule("soc", ("nonneg",), plain(np.eye(3), SOC3())), SOC(3), "kinds"),
        (rule("nonneg", ("nonneg",), plain(-np.eye(3), NonNeg(3))), NonNeg(3), "members"),
        (rule("rsoc", ("soc",), plain(np.eye(3), SOC(3))), RSOC(3), "members"),
        (rule("psd", ("svec_lower",), scaled_svec(2.0)), PSD(9), "members"),
        (rule("psd", ("svec_lower",), scaled_svec(1.0)), PSD(9), "non-members"),
        (rule("soc", ("soc3",), scaled_split), SOC(4), "members"),
        (rule("soc", ("soc3",), half_split), SOC(4), "non-members"),
        (rule("soc", ("soc3",), crossed_split), SOC(4), "non-members"),
        (rule("zero", ("nonneg",), plain(np.eye(2), NonNeg(2))), Zero(2), "non-members"),
        (rule("soc", ("soc",), plain(np.eye(3), WrongDual(3))), SOC(3), "duals"),
        (rule("nonneg", ("nonneg",), plain(2 * np.eye(3), NonNeg(3))), NonNeg(3), "inner products"),
        (rule("soc", ("soc3",), split), SOC(4), "inner products"),
    ],
)
def test_a_fault_is_caught_by_name(made: ConeRule, cone: Cone, law: str) -> None:
    with pytest.raises(LawError) as caught:
        check_cone_rule(made, [cone], np.random.default_rng(0), layout=True)
    assert caught.value.law == law
    assert "Made" in str(caught.value) and law in str(caught.value)


def test_right_rules_that_are_not_layouts_pass() -> None:
    rng = np.random.default_rng(0)
    check_cone_rule(rule("soc", ("soc3",), split), [SOC(4)], rng)
    check_cone_rule(rule("nonneg", ("nonneg",), plain(2 * np.eye(3), NonNeg(3))), [NonNeg(3)], rng)
    twice = plain(np.vstack((np.eye(2), -np.eye(2))), NonNeg(4))
    check_cone_rule(rule("zero", ("nonneg",), twice), [Zero(2)], rng)
