"""Random small models, written once against the API that fenchel and CVXPY share, and what came of them as plain data.

A model is a function of a seed and of the module (`fenchel` or `cvxpy`) that it is built with: every choice is made by the seed
and by
shapes, never by what the module says. Runs as a script too, with the interpreter that has the module: `models.py cvxpy 0 1 2`
prints one line of JSON for each seed.
"""

from __future__ import annotations

import json
import sys
import warnings
from typing import Any

import numpy as np
import scipy.sparse as sp


class Model:
    """One random model: `problem`, its `variables` and `parameters`, and `watched`, expressions whose value and facts are
    compared."""

    def __init__(self, cp: Any, seed: int) -> None:
        self.cp = cp
        self.rng = np.random.default_rng(seed)
        self.seed = seed
        self.variables: list[Any] = []
        self.parameters: list[Any] = []
        self.watched: list[Any] = []
        self.constraints: list[Any] = []
        self.mixed = seed % 7 == 3  # with integers: linear only
        self.leaves: list[Any] = [self.variable() for _ in range(self.rng.integers(1, 4))]
        self.problem = self.stated()

    # ---- leaves ------------------------------------------------------------------------------------------------

    def variable(self) -> Any:
        """A variable with attributes; its value is a point that has them."""
        cp, rng = self.cp, self.rng
        kind = rng.integers(14)
        n = int(rng.integers(2, 4))
        shape: Any = [(), (n,), (n, 1), (n, 2), (2, n, 2), (1,)][rng.integers(6)]
        square = (n, n) if rng.random() < 0.7 else (2, n, n)
        given: dict[str, Any] = {}
        if kind == 1:
            given = {"nonneg": True}
        elif kind == 2:
            given = {"nonpos": True}
        elif kind == 3:
            shape, given = square, {"symmetric": True}
        elif kind == 4 and not self.mixed:
            shape, given = (n, n), {"PSD": True}
        elif kind == 5 and not self.mixed:
            shape, given = (n, n), {"NSD": True}
        elif kind == 6:
            shape, given = (n, n), {"diag": True}
        elif kind == 7:
            shape = (n, n)
            given = {"sparsity": tuple(np.array(axis) for axis in np.triu_indices(n))}
        elif kind == 8:
            given = {"bounds": [-1.5, None]}
        elif kind == 9:
            shape = (n,)
            given = {"bounds": [np.linspace(-2, -1, n), np.linspace(1, 2, n)]}
        if self.mixed and not given:
            given = [{"boolean": True}, {"integer": True}][rng.integers(2)]
        x = cp.Variable(shape, **given)
        value = np.round(rng.normal(size=shape), 2)
        project = {"sparsity": np.triu, "diag": lambda v: np.diag(np.diag(v))}
        for name, make in project.items():
            if name in given:
                value = make(value)
        if "symmetric" in given:
            value = value + np.swapaxes(value, -1, -2)
        if "PSD" in given or "NSD" in given:
            value = value @ value.T * (1 if "PSD" in given else -1)
        if "nonneg" in given:
            value = abs(value)
        if "nonpos" in given:
            value = -abs(value)
        if "bounds" in given:
            value = np.clip(value, *[None if b is None else b for b in given["bounds"]])
        if "boolean" in given:
            value = np.round(abs(value) / 3).clip(0, 1)
        if "integer" in given:
            value = np.round(value)
        x.save_value(value)
        if "boolean" not in given:
            top = float(np.round(abs(value).max() + 1 + rng.random(), 2))
            self.constraints += [[x <= top, -top <= x], [cp.abs(x) <= top], [x - top <= 0, top + x >= 0]][rng.integers(3)]
        self.variables.append(x)
        return x

    def parameter(self, shape: Any, **given: Any) -> Any:
        """A parameter, with a value drawn when it is made and again by `redraw`."""
        p = self.cp.Parameter(shape, **given)
        self.parameters.append((p, given))
        self.draw(p, given)
        return p

    def draw(self, p: Any, given: dict[str, Any]) -> None:
        """A value with the attributes."""
        value = np.round(self.rng.normal(size=p.shape), 2)
        if "nonneg" in given or "pos" in given:
            value = abs(value) + 0.1
        if "PSD" in given:
            value = value @ value.T + 0.1 * np.eye(p.shape[0])
        p.value = value

    def redraw(self) -> None:
        """New values for all parameters."""
        for p, given in self.parameters:
            self.draw(p, given)

    def array(self, shape: Any) -> Any:
        """Numbers with two digits."""
        return np.round(self.rng.normal(size=shape), 2)

    # ---- affine expressions ------------------------------------------------------------------------------------

    def affine(self, depth: int = 3, parametric: bool = True) -> Any:
        """A random affine expression of any shape."""
        e = self.leaves[self.rng.integers(len(self.leaves))]
        for _ in range(self.rng.integers(0, depth + 1)):
            e = self.step(e, parametric)
            if e.size > 60 or e.size == 0:
                e = self.cp.sum(e)
        return e

    def step(self, e: Any, parametric: bool) -> Any:
        """One affine operation on an expression."""
        cp, rng, shape = self.cp, self.rng, e.shape
        choice = rng.integers(33)
        if choice == 0:
            return -e
        if choice == 1:
            return e * float(self.array(())) if rng.random() < 0.5 else float(self.array(())) * e
        if choice == 2:
            return e + self.array(shape) if rng.random() < 0.5 else self.array(shape) - e
        if choice == 3:
            return cp.multiply(self.array(shape), e)
        if choice == 4 and len(shape) in (1, 2):
            A = self.array((2, shape[0]))
            return (A if rng.random() < 0.5 else sp.csr_array(A)) @ e
        if choice == 5 and len(shape) in (1, 2):
            A = self.array((shape[-1], 2))
            return e @ (A if rng.random() < 0.5 else sp.csc_array(A))
        if choice == 6:
            return e / float(abs(self.array(())) + 0.5)
        if choice == 7 and shape:
            return e[self.key(shape)]
        if choice == 8 and shape:
            return cp.sum(e, axis=int(rng.integers(len(shape))), keepdims=bool(rng.integers(2)))
        if choice == 9:
            return cp.vec(e, order="FC"[rng.integers(2)])
        if choice == 10:
            return e.T
        if choice == 11:
            order = "FC"[rng.integers(2)]
            return cp.reshape(e, (1, e.size) if rng.random() < 0.5 else (e.size, 1), order=order)
        if choice == 12:
            return cp.hstack([e, self.array(shape)]) if shape else cp.hstack([e, 1.0, e])
        if choice == 13:
            return cp.vstack([e, 2 * e])
        if choice == 14 and shape:
            return cp.concatenate([e, self.array(shape), e], axis=int(rng.integers(len(shape))))
        if choice == 15:
            return cp.stack([e, self.array(shape)], axis=int(rng.integers(len(shape) + 1)))
        if choice == 16 and (len(shape) == 1 or (len(shape) == 2 and shape[0] == shape[1])):
            return cp.diag(e)
        if choice == 17 and len(shape) == 2 and shape[0] == shape[1]:
            return cp.trace(e - self.array(shape))
        if choice == 18:
            return e + cp.sum(self.leaves[rng.integers(len(self.leaves))])  # a scalar, broadcast
        if choice == 19 and shape:
            return e + self.array((2, *[1] * len(shape)) if len(shape) < 3 else shape[1:])
        if choice == 20 and len(shape) == 1:
            return sum(float(c) * e[i] for i, c in enumerate(self.array(shape))) + 0.5
        if choice == 21 and len(shape) == 2:
            return sum(e[i, j] * (i + 1) - j for i in range(shape[0]) for j in range(shape[1]))
        if choice == 22 and parametric:
            return self.parameter(()) * e
        if choice == 23 and parametric and len(shape) in (1, 2):
            return self.parameter((2, shape[0])) @ e
        if choice == 24 and parametric:
            p = self.parameter(shape)
            return [cp.multiply(p, e), e + p, e - 2 * p][rng.integers(3)]
        if choice == 25 and parametric:
            return self.beyond(e)
        if choice in (26, 27) and shape and shape[0] > 1:
            return cp.diff(e, axis=0)
        if choice == 28 and len(shape) == 2:
            return cp.kron(self.array((1, 2)), e) if rng.random() < 0.5 else cp.kron(e, self.array((2, 1)))
        if choice == 29 and len(shape) == 1:
            return cp.convolve(self.array((2,)), e) if rng.random() < 0.5 else cp.outer(e, self.array((2,)))
        if choice == 30 and len(shape) == 2 and shape[0] == shape[1] > 1:
            return cp.upper_tri(e)[:, 0]
        if choice == 31 and shape:
            return cp.mean(e, axis=int(rng.integers(len(shape))), keepdims=bool(rng.integers(2)))
        if choice == 32 and len(shape) == 2:
            return cp.bmat([[e, self.array(shape)], [self.array(shape), 2 * e]])
        return e

    def beyond(self, e: Any) -> Any:
        """A product that is not DPP: two parameters, a quotient, a function of one."""
        cp, shape = self.cp, e.shape
        choice = self.rng.integers(5)
        if choice == 0:
            return self.parameter(()) * (self.parameter(()) * e)
        if choice == 1:
            return e / self.parameter((), pos=True)
        if choice == 2:
            return cp.exp(self.parameter(())) * e
        if choice == 3 and len(shape) in (1, 2):
            return self.parameter((2, 3)) @ (self.parameter((3, shape[0])) @ e)
        return cp.multiply(self.parameter(shape) + 1, e) * cp.square(self.parameter(()))

    def key(self, shape: Any) -> Any:
        """An index of any kind."""
        rng, n = self.rng, shape[0]
        choice = rng.integers(10)
        if choice == 0:
            return int(rng.integers(-n, n))
        if choice == 1:
            return slice(None, None, -1)
        if choice == 2:
            return slice(0, None, 2)
        if choice == 3:
            return (Ellipsis, None)
        if choice == 4:
            return (None, Ellipsis, int(rng.integers(-shape[-1], shape[-1])))
        if choice == 5:
            return [0, n - 1, 0]
        if choice == 6:
            return np.arange(n) % 2 == 0
        if choice == 7:
            return rng.random(shape) < 0.6 if rng.random() < 0.5 else np.array([[0, n - 1], [n - 1, 0]])
        if choice == 8 and len(shape) >= 2:
            return (slice(None), [0, shape[1] - 1])
        if choice == 9 and len(shape) >= 2:
            return ([0, n - 1], [shape[1] - 1, 0])
        return np.int64(rng.integers(n))

    def argument(self, parametric: bool = True) -> Any:
        """An affine expression for a curved call or a constraint: at times one that has a graph form itself."""
        e = self.affine(parametric=parametric)
        return self.cp.cumsum(e, axis=int(self.rng.integers(e.ndim))) if e.ndim and self.rng.random() < 0.1 else e

    # ---- convex expressions ------------------------------------------------------------------------------------

    def convex(self, depth: int = 2) -> Any:
        """A random convex scalar."""
        cp, rng = self.cp, self.rng
        e = self.argument()
        choice = rng.integers(4 if self.mixed else 42)
        flat = cp.vec(e, order="F")
        if choice == 0:
            return cp.norm1(flat) if rng.random() < 0.5 else cp.norm(flat, 1)
        if choice == 1:
            return cp.max(cp.abs(e))
        if choice == 2:
            return cp.max(e) + cp.sum(cp.maximum(e, self.array(e.shape), 0))
        if choice == 3:
            return cp.norm_inf(flat) if rng.random() < 0.5 else cp.sum_largest(flat, min(2, e.size))
        if choice == 4:
            return cp.norm(flat)
        if choice == 5:
            return cp.sum_squares(e)
        if choice == 6:
            return cp.sum(cp.square(e)) if rng.random() < 0.5 else cp.sum(e**2)
        if choice == 7:
            return cp.sum(cp.huber(e, float(abs(self.array(())) + 0.2)))
        if choice == 8:
            return cp.sum(cp.exp(0.3 * e))
        if choice == 9:
            return cp.log_sum_exp(0.5 * e)
        if choice == 10:
            return cp.sum(cp.logistic(e))
        if choice == 11:
            root = self.array((e.size, e.size))
            return cp.quad_form(flat, root @ root.T)
        if choice == 12:
            return cp.quad_form(flat, self.parameter((e.size, e.size), PSD=True))
        if choice == 13 and len(e.shape) == 2:
            return cp.max(cp.norm(e, axis=int(rng.integers(2)))) + cp.sum(cp.max(e, axis=0))
        if choice == 14 and len(e.shape) >= 2:
            squares = cp.sum_squares(e, axis=int(rng.integers(2)))
            return cp.sum(squares) if rng.random() < 0.5 else cp.max(squares)
        if choice in (15, 28) and len(e.shape) == 2 and e.shape[0] == e.shape[1]:
            return cp.lambda_max(e + e.T)
        if choice == 16 and len(e.shape) == 1 and e.size > 1:
            return cp.tv(e)
        if choice == 17:
            return self.parameter((), nonneg=True) * cp.sum_squares(e)
        if choice == 18:
            return cp.sum(cp.multiply(self.parameter(e.shape, nonneg=True), cp.abs(e)))
        if choice == 19:
            return cp.sum(cp.maximum(cp.square(e), cp.abs(e)))
        if choice == 20:
            return cp.square(cp.norm(flat)) + cp.square(cp.pos(cp.sum(e)))
        if choice == 21:
            return sum(cp.norm(flat[i : i + 2]) for i in range(e.size))
        if choice == 22:
            return sum(cp.abs(flat[i]) for i in range(e.size))
        if choice == 23:
            return -cp.sum(cp.minimum(e, 0.5)) - cp.min(e)
        if choice == 24:
            return cp.quad_over_lin(e, float(abs(self.array(())) + 0.5))
        if choice == 25:
            return cp.sum(cp.huber(e, self.parameter((), pos=True)))
        above = e + float(np.round(abs(np.asarray(e.value)).max() + 5, 1))  # positive at the point, and near it
        if choice == 26:
            return -cp.sum(cp.entr(above)) + cp.sum(cp.abs(e))
        if choice == 27:
            return -cp.sum(cp.log(above)) + cp.sum_squares(e)
        if choice == 30:
            return -cp.geo_mean(cp.vec(above, order="F")) + cp.sum(cp.abs(e))
        if choice == 31:
            return cp.sum(cp.inv_pos(above)) - cp.sum(cp.sqrt(above)) - cp.sum(cp.log(above))
        if choice == 32:
            return cp.pnorm(flat, float(np.round(1.5 + 2 * rng.random(), 1)))
        if choice == 33:
            return cp.sum(cp.power(above, -1.5)) + cp.sum(cp.power(cp.abs(e), 3))
        if choice == 34:
            return cp.sum(cp.kl_div(above, 5)) + cp.sum(cp.rel_entr(above, above + 1))
        if choice in (29, 35):
            M = e if len(e.shape) == 2 else cp.vstack([flat, 2 * flat])
            return cp.normNuc(M) if choice == 29 else cp.sigma_max(M)
        if choice == 36 and len(e.shape) == 2 and e.shape[0] == e.shape[1]:
            return -cp.log_det(0.1 * (e + e.T) + float(np.round(abs(np.asarray(e.value)).sum() + 1, 1)) * np.eye(e.shape[0]))
        if choice == 37:
            return cp.var(flat) + cp.std(e)
        if choice == 38:
            return cp.quad_over_lin(e, cp.min(above))
        if choice == 39 and len(e.shape) == 1:
            return cp.ptp(e) - cp.sum_smallest(e, 1)
        if choice == 40 and len(e.shape) == 2:
            return cp.mixed_norm(e, 2, 1) + cp.tv(e)
        if choice == 41 and len(e.shape) >= 1:
            return cp.sum(cp.cummax(e, axis=int(rng.integers(len(e.shape))))) + cp.sum(cp.scalene(e, 2, 0.5))
        if depth:
            return 2 * self.convex(depth - 1) + self.convex(depth - 1)
        return cp.sum(e)

    # ---- constraints -------------------------------------------------------------------------------------------

    def constraint(self) -> Any:
        """A random constraint that holds at the point that the variables have, unless new parameters break it."""
        cp, rng = self.cp, self.rng
        choice = rng.integers(5 if self.mixed else 12)
        if choice in (0, 1):
            f = self.convex(1)
            top = float(np.round(np.asarray(f.value).item() + 0.3 + rng.random(), 3))
            self.watched.append(f)
            return [f <= top, top >= f, -f >= -top, f - top <= 0][rng.integers(4)]
        e = self.argument(parametric=rng.random() < 0.3)
        self.watched.append(e)
        value = np.asarray(e.value)
        if choice == 2:
            return e <= np.round(value, 2) + 0.5 if rng.random() < 0.5 else np.round(value, 2) - 0.5 <= e
        if choice == 3:
            s = cp.sum(e)
            return cp.Zero(s - s.value) if not self.parameters and rng.random() < 0.3 else s == float(s.value)
        if choice == 4:
            return cp.NonNeg(e - np.round(value, 2) + 0.5)
        flat = cp.vec(e, order="F")
        if choice == 5:
            return cp.SOC(float(np.linalg.norm(value) + 0.5) + 0.1 * flat[0], flat)
        if choice == 6:
            X = cp.reshape(flat, (1, e.size), order="F")
            wide = cp.vstack([X, 2 * X])
            t = np.round(3 * abs(value.ravel(order="F")), 2) + 0.5
            return cp.SOC(t + 0.1 * flat, wide) if rng.random() < 0.5 else cp.SOC(t + 0.1 * flat, wide.T, axis=1)
        if choice == 7:
            here = 0.2 * value.ravel(order="F")
            return cp.ExpCone(0.2 * flat, np.ones(e.size), np.exp(here) + 0.2 + 0.5 * (0.2 * flat - here))
        if choice in (8, 9):
            M = cp.diag(flat[:2]) if e.size >= 2 else cp.reshape(flat, (1, 1), order="F")
            k = M.shape[0]
            S = M + 0.2 * np.ones((k, k)) * flat[0]
            shift = float(np.round(abs(np.linalg.eigvalsh(S.value)).max(), 2) + 0.2)
            return S + shift * np.eye(k) >> 0 if choice == 8 else S << shift * np.eye(k)
        if choice == 10 and len(e.shape) == 2:
            return cp.norm(e, axis=0) <= np.round(np.linalg.norm(value, axis=0), 2) + 0.5
        return cp.sum_squares(e) <= float((value**2).sum() + 0.5)

    def stated(self) -> Any:
        """The problem."""
        cp, rng = self.cp, self.rng
        terms = [self.convex() for _ in range(rng.integers(1, 3))]
        self.watched += terms
        for _ in range(rng.integers(0, 4)):
            self.constraints.append(self.constraint())
        linear = sum(cp.sum(cp.multiply(self.array(x.shape), x)) for x in self.variables)
        objective = sum(terms) + linear
        if not self.mixed:  # one optimum
            objective = objective + 0.05 * sum(cp.sum_squares(x) for x in self.variables)
        problem = cp.Problem(cp.Minimize(objective), self.constraints)
        shape = rng.integers(5)
        if shape == 0:
            return cp.Problem(cp.Maximize(-objective), self.constraints)
        if shape == 1:
            return problem * 2
        if shape == 2:
            return problem + cp.Problem(cp.Minimize(1), self.constraints[:1])
        return problem

    # ---- what came of it ---------------------------------------------------------------------------------------

    def facts(self) -> list[Any]:
        """What is known of the watched expressions without solving."""
        found = []
        for e in [*self.watched, self.problem.objective.expr]:
            value = e.value
            found.append([list(e.shape), e.curvature, e.sign, bool(e.is_dpp()), np.asarray(value).ravel().tolist()])
        return found

    def solved(self, solver: str, **options: Any) -> dict[str, Any]:
        """Status, value, primal point and duals."""
        problem = self.problem
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problem.solve(solver=solver, **options)
        point = problem.status in ("optimal", "optimal_inaccurate")
        return {
            "status": problem.status,
            "value": float(problem.value) if problem.value is not None else None,
            "primal": [_plain(x.value) for x in self.variables] if point else None,
            "dual": [_duals(c.dual_value) for c in self.problem.constraints] if point else None,
        }


def _plain(value: Any) -> Any:
    if value is None:
        return None
    value = value.toarray() if sp.issparse(value) else np.asarray(value)
    return value.ravel(order="F").tolist()


def _duals(value: Any) -> Any:
    """A dual flat, arguments one after another."""
    if value is None:
        return None
    parts = value if isinstance(value, list) else [value]
    return [number for part in parts for number in _plain(part)]


def report(cp: Any, seed: int) -> dict[str, Any]:
    """Everything that is compared of one model: facts, the solve, and a second solve after new parameters."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = Model(cp, seed)
        solver = "HIGHS" if model.mixed else "CLARABEL"
        found = {"seed": seed, "facts": model.facts(), "solves": [model.solved(solver)]}
        if model.parameters:
            model.redraw()
            found["solves"].append(model.solved(solver))
    return found


def main(module: str, seeds: list[str]) -> None:
    """Print the report of each seed."""
    cp = __import__(module)
    for seed in map(int, seeds):
        try:
            found: dict[str, Any] = report(cp, seed)
        except Exception as error:  # the other side's failure is a finding, not the end of the comparison
            found = {"seed": seed, "error": f"{type(error).__name__}: {str(error)[:300]}"}
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
