"""Readers of the instances: one form for linear, quadratic and mixed-integer programs."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.io
import scipy.sparse as sp

#: From here on a number in a file stands for infinity.
HUGE = 1e20


@dataclass(frozen=True)
class Instance:
    """minimise x'Px/2 + c'x + d subject to low <= A x <= high, lower <= x <= upper, x[integer] whole.

    P: None where the objective is linear.
    """

    c: Any
    A: Any
    low: Any
    high: Any
    lower: Any
    upper: Any
    P: Any = None
    d: float = 0.0
    integer: tuple[int, ...] = ()


def read(path: Path) -> Instance:
    """The instance in a file, by its folder and suffix."""
    if path.parent.name == "netlib_infeas":
        return read_lpi(path)
    return read_maros(path) if path.suffix == ".mat" else read_mps(path)


def read_mps(path: Path) -> Instance:
    """MPS, gzip or not, through HiGHS's reader."""
    import highspy

    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    if highs.readModel(str(path)) != highspy.HighsStatus.kOk:
        raise ValueError(f"HiGHS cannot read {path}")
    lp = highs.getLp()
    if lp.sense_ != highspy.ObjSense.kMinimize:
        raise ValueError(f"{path} maximises, which this reader has no need to know")
    matrix = lp.a_matrix_
    by_column = matrix.format_ == highspy.MatrixFormat.kColwise
    of = sp.csc_array if by_column else sp.csr_array
    whole = [k for k, kind in enumerate(lp.integrality_) if kind == highspy.HighsVarType.kInteger]
    return Instance(
        c=_floats(lp.col_cost_),
        A=of((matrix.value_, matrix.index_, matrix.start_), shape=(lp.num_row_, lp.num_col_)).tocsr(),
        low=_limits(lp.row_lower_),
        high=_limits(lp.row_upper_),
        lower=_limits(lp.col_lower_),
        upper=_limits(lp.col_upper_),
        d=lp.offset_,
        integer=tuple(whole),
    )


def read_maros(path: Path) -> Instance:
    """MATLAB, with P q r A l u: bounds of variables are rows of A like any other."""
    found = scipy.io.loadmat(path)
    n = found["P"].shape[0]
    return Instance(
        P=sp.csc_array(found["P"], dtype=float),
        c=_floats(found["q"]),
        d=float(found["r"].item()),
        A=sp.csr_array(found["A"], dtype=float),
        low=_limits(found["l"]),
        high=_limits(found["u"]),
        lower=np.full(n, -np.inf),
        upper=np.full(n, np.inf),
    )


def read_lpi(path: Path) -> Instance:
    """MATLAB of the SuiteSparse collection, gzip: A x = b, lo <= x <= hi, minimise c'x + z0."""
    with gzip.open(path) as file:
        found = scipy.io.loadmat(file)["Problem"][0, 0]
    extra = found["aux"][0, 0] if "aux" in (found.dtype.names or ()) else found
    b = _floats(extra["b"])
    return Instance(
        c=_floats(extra["c"]),
        A=sp.csr_array(found["A"], dtype=float),
        low=b,
        high=b,
        lower=_limits(extra["lo"]),
        upper=_limits(extra["hi"]),
        d=float(extra["z0"].item()),
    )


def _floats(values: Any) -> Any:
    values = values.toarray() if sp.issparse(values) else np.asarray(values)
    return values.astype(float).ravel()


def _limits(values: Any) -> Any:
    limits = _floats(values)
    limits[limits >= HUGE] = np.inf
    limits[limits <= -HUGE] = -np.inf
    return limits
