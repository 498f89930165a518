"""lambda_sum_smallest: the sum of the k smallest eigenvalues of a symmetric matrix."""

from __future__ import annotations

from typing import Any

from fenchel.expressions.constant import as_expression
from fenchel.expressions.expression import Expression
from fenchel_semidefinite_atoms.lambda_sum_largest import lambda_sum_largest


def lambda_sum_smallest(A: Any, k: Any) -> Expression:
    """-lambda_sum_largest(-A, k), the sum of the k smallest eigenvalues: concave, in the unit of A.

    Arguments and errors are those of `lambda_sum_largest`.
    """
    return -lambda_sum_largest(-as_expression(A), k)
