"""The cases, in the order in which they are run and printed. A new one is a file here and a line below."""

from __future__ import annotations

from cases.case import Case
from cases.covariance_selection import CovarianceSelection
from cases.entropy import Entropy
from cases.huber import Huber
from cases.inv_pos import InvPos
from cases.lasso_dense import LassoDense
from cases.logistic import Logistic
from cases.loop_scalar import LoopScalar
from cases.lp_sparse import LPSparse
from cases.lstsq_dense import LstsqDense
from cases.maxcut import MaxCut
from cases.mpc_loop import MPCLoop
from cases.network_flow import NetworkFlow
from cases.resolve import Resolve
from cases.resolve_factors import ResolveFactors
from cases.resolve_mpc import ResolveMPC
from cases.resolve_portfolio import ResolvePortfolio
from cases.soc_axis import SOCAxis
from cases.soc_loop import SOCLoop
from cases.sum_chain import SumChain
from cases.svm import SVM
from cases.tv_inpainting import TVInpainting

CASES: dict[str, Case] = {
    case.name: case
    for case in (
        LPSparse(),
        TVInpainting(),
        LstsqDense(),
        LassoDense(),
        MaxCut(),
        CovarianceSelection(),
        Huber(),
        Entropy(),
        Logistic(),
        SVM(),
        SOCAxis(),
        InvPos(),
        LoopScalar(10_000),
        LoopScalar(50_000),
        NetworkFlow(),
        SumChain(),
        SumChain(numpy_scalars=True),
        MPCLoop(),
        SOCLoop(),
    )
}

RESOLVES: dict[str, Resolve] = {
    case.name: case for case in (ResolvePortfolio(), ResolveFactors(), ResolveMPC())
}
