"""What other disciplines than DCP are asked, as CVXPY's names. Their behaviour comes with packages of their own.

Where DCP answers, the answer is given: what is convex is quasiconvex, and follows the rules of DQCP and DNLP. Otherwise
MissingPluginError names the package.
"""

from __future__ import annotations

from fenchel.errors import MissingPluginError

#: The keyword of `solve` -> the distribution that brings the discipline.
PACKAGES = {"gp": "fenchel-dgp", "qcp": "fenchel-dqcp", "nlp": "fenchel-nlp"}


def _ask(question: str, keyword: str) -> bool:
    package = PACKAGES[keyword]
    raise MissingPluginError(f"{question} comes with {package}, which is not installed: pip install {package}")


class Disciplined:
    """What expressions, constraints, objectives and problems can all be asked."""

    __slots__ = ()

    def is_dcp(self, dpp: bool = False) -> bool:
        """Does it follow the rules of DCP (of DPP, if asked)?"""
        raise NotImplementedError

    def is_dgp(self, dpp: bool = False) -> bool:
        """Does it follow the rules of disciplined geometric programming?"""
        return _ask("is_dgp", "gp")

    def is_dqcp(self) -> bool:
        """Does it follow the rules of disciplined quasiconvex programming?"""
        return self.is_dcp() or _ask("is_dqcp", "qcp")

    def is_dnlp(self) -> bool:
        """Does it follow the rules of disciplined nonlinear programming?"""
        return self.is_dcp() or _ask("is_dnlp", "nlp")


class Curved(Disciplined):
    """What expressions can be asked beside."""

    __slots__ = ()

    def is_affine(self) -> bool:
        """Is it known to be affine?"""
        raise NotImplementedError

    def is_convex(self) -> bool:
        """Is it known to be convex?"""
        raise NotImplementedError

    def is_concave(self) -> bool:
        """Is it known to be concave?"""
        raise NotImplementedError

    def is_quasiconvex(self) -> bool:
        """Is it known to be quasiconvex?"""
        return self.is_convex() or _ask("is_quasiconvex", "qcp")

    def is_quasiconcave(self) -> bool:
        """Is it known to be quasiconcave?"""
        return self.is_concave() or _ask("is_quasiconcave", "qcp")

    def is_quasilinear(self) -> bool:
        """Is it known to be quasiconvex and quasiconcave?"""
        return self.is_affine() or _ask("is_quasilinear", "qcp")

    def is_smooth(self) -> bool:
        """Is it known to be smooth?"""
        return self.is_affine() or _ask("is_smooth", "nlp")

    def is_linearizable_convex(self) -> bool:
        """Does it follow the rules of DCP where smooth expressions count as affine, as convex?"""
        return self.is_convex() or _ask("is_linearizable_convex", "nlp")

    def is_linearizable_concave(self) -> bool:
        """Does it follow the rules of DCP where smooth expressions count as affine, as concave?"""
        return self.is_concave() or _ask("is_linearizable_concave", "nlp")

    def is_log_log_constant(self) -> bool:
        """Is it a positive constant?"""
        return _ask("is_log_log_constant", "gp")

    def is_log_log_affine(self) -> bool:
        """Is its logarithm affine in the logarithms of the variables?"""
        return _ask("is_log_log_affine", "gp")

    def is_log_log_convex(self) -> bool:
        """Is its logarithm convex in the logarithms of the variables?"""
        return _ask("is_log_log_convex", "gp")

    def is_log_log_concave(self) -> bool:
        """Is its logarithm concave in the logarithms of the variables?"""
        return _ask("is_log_log_concave", "gp")

    @property
    def log_log_curvature(self) -> str:
        """LOG-LOG CONSTANT, LOG-LOG AFFINE, LOG-LOG CONVEX, LOG-LOG CONCAVE or UNKNOWN."""
        return str(_ask("log_log_curvature", "gp"))

    @property
    def curvatures(self) -> list[str]:
        """All curvatures that hold, as far as DCP knows: AFFINE ones are CONVEX, and convex ones QUASICONVEX."""
        convex, concave = self.is_convex(), self.is_concave()
        held = {"AFFINE": convex and concave, "CONVEX": convex, "CONCAVE": concave}
        held |= {"QUASILINEAR": convex and concave, "QUASICONVEX": convex, "QUASICONCAVE": concave}
        return [name for name, holds in held.items() if holds] or ["UNKNOWN"]
