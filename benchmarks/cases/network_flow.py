"""Minimum-cost flow with 5,000 edges and 500 nodes, balanced node by node with Python's sum."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from cases.case import Case
from cases.form import Form, csc, pointers


class NetworkFlow(Case):
    """min c'f  subject to  outflow - inflow = supply at each node, 0 <= f <= capacity."""

    name = "network_flow"
    family = "loop"
    unit = "term"
    must = 2.5

    def data(self, scale: float = 1.0) -> SimpleNamespace:
        rng = np.random.default_rng(10)
        edges, nodes = int(5_000 * scale), int(500 * scale)
        tail = np.concatenate((np.arange(nodes), rng.integers(0, nodes, edges - nodes)))
        head = (tail + np.concatenate((np.ones(nodes, int), rng.integers(1, nodes, edges - nodes)))) % nodes
        flow = rng.random(edges)
        supply = np.bincount(tail, flow, nodes) - np.bincount(head, flow, nodes)
        out: list[list[int]] = [[] for _ in range(nodes)]
        into: list[list[int]] = [[] for _ in range(nodes)]
        for edge, (u, v) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
            out[u].append(edge)
            into[v].append(edge)
        return SimpleNamespace(
            tail=tail,
            head=head,
            out=out,
            into=into,
            supply=supply,
            cost=rng.random(edges),
            capacity=flow + rng.random(edges),
        )

    def build(self, cp: Any, d: SimpleNamespace) -> Any:
        f = cp.Variable(len(d.cost))
        constraints = [f >= 0, f <= d.capacity]
        for node, supply in enumerate(d.supply):
            balance = sum(f[e] for e in d.out[node]) - sum(f[e] for e in d.into[node])
            constraints.append(balance == supply)
        return cp.Problem(cp.Minimize(d.cost @ f), constraints)

    def hand(self, d: SimpleNamespace) -> Form:
        edges, nodes = len(d.cost), len(d.supply)
        edge = np.arange(nodes, nodes + edges, dtype=np.int32)
        values, rows = np.empty((edges, 4)), np.empty((edges, 4), np.int32)
        np.minimum(d.tail, d.head, out=rows[:, 0], casting="same_kind")
        np.maximum(d.tail, d.head, out=rows[:, 1], casting="same_kind")
        rows[:, 2], rows[:, 3] = edge, edge + edges
        values[:, 0] = np.where(d.tail < d.head, 1.0, -1.0)
        values[:, 1] = -values[:, 0]
        values[:, 2], values[:, 3] = -1.0, 1.0
        A = csc(values.ravel(), rows.ravel(), pointers((edges, 4)), (nodes + 2 * edges, edges))
        b = np.concatenate((d.supply, np.zeros(edges), d.capacity))
        return Form(None, d.cost, A, b, [("zero", nodes), ("nonneg", 2 * edges)])

    def units(self, d: SimpleNamespace) -> int:
        return 2 * len(d.cost)
