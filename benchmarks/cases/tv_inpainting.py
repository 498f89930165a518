"""Total-variation inpainting of a 256 x 256 picture of which half of the pixels are known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import scipy.sparse as sp

from cases.case import Case
from cases.form import Form


class TVInpainting(Case):
    """min sum over the pixels of the norm of the two differences of U  subject to  U = Y where Y is known."""

    name = "tv_inpainting"

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(2)
        side = int(256 * scale)
        known = (rng.random((side, side)) < 0.5).astype(float)
        rise = np.linspace(0, 1, side)
        picture = np.add.outer(rise, rise**2) + (np.hypot(*np.meshgrid(rise - 0.5, rise - 0.4)) < 0.3)
        return SimpleNamespace(known=known, Y=known * picture)

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        U = cp.Variable(d.Y.shape)
        return cp.Problem(cp.Minimize(cp.tv(U)), [cp.multiply(d.known, U) == d.Y])

    def hand(self, d: SimpleNamespace) -> Form:
        side = d.Y.shape[0]
        pixels = side * side
        pixel = np.arange(pixels, dtype=np.int32).reshape(side, side, order="F")
        here, below = pixel[:-1, :-1].ravel(order="F"), pixel[1:, :-1].ravel(order="F")
        right = pixel[:-1, 1:].ravel(order="F")
        cells = len(here)
        head = np.arange(pixels, pixels + 3 * cells, 3, dtype=np.int32)  # the first row of each cone
        bound = np.arange(pixels, pixels + cells, dtype=np.int32)
        known = d.known.ravel(order="F")
        fixed = np.flatnonzero(known).astype(np.int32)
        less, more = np.full(cells, -1.0), np.ones(cells)
        values = np.concatenate((known[fixed], less, less, more, less, more))
        rows = np.concatenate((fixed, head, head + 1, head + 1, head + 2, head + 2))
        columns = np.concatenate((fixed, bound, below, here, right, here))
        shape = (pixels + 3 * cells, pixels + cells)
        A = sp.coo_array((values, (rows, columns)), shape=shape).tocsc()
        b = np.zeros(shape[0])
        b[:pixels] = d.Y.ravel(order="F")
        c = np.zeros(shape[1])
        c[pixels:] = 1.0
        return Form(None, c, A, b, [("zero", pixels), *[("soc", 3)] * cells])
