"""Limit: a declared limit of a variable, for the way back of its dual."""

from __future__ import annotations

from typing import Any

import numpy as np


class Limit:
    """lower <= x or x <= upper, on some columns of a variable: what `Compiled.dual_of` needs of a constraint."""

    def __init__(self, variable: Any, columns: Any) -> None:
        self.variable, self.columns = variable, columns
        self.size = len(columns)

    def dual_from(self, y: Any) -> Any:
        """An array of the variable's shape: 0 where there is no limit.

        Entries that share a column (x_ij and x_ji) share its dual, so that the sum of dual times entry is the same.
        """
        variable = self.variable
        declared = variable.declared
        free = np.zeros(declared.free)
        free[self.columns] = y
        index = declared.free_index
        if index is not None:
            shared = np.bincount(index[index >= 0], minlength=declared.free)
            free = np.where(index >= 0, (free / np.maximum(shared, 1))[index], 0.0)
        return free.reshape(variable.shape, order="F")
