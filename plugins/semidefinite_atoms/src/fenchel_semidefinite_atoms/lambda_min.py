"""lambda_min: the smallest eigenvalue of a symmetric matrix."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_semidefinite_atoms.lambda_max import lambda_max


def lambda_min(A: Any) -> Expression:
    """-lambda_max(-A), the smallest eigenvalue: concave, in the unit of A.

    Argument and errors are those of `lambda_max`.
    """
    return -lambda_max(-as_expression(A))
