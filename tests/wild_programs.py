"""Programs as libraries and users of CVXPY write them, each a function of `cp`, which is CVXPY or what claims to be like it.

A function returns what a caller would read: {"value": the optimum, "primal": {name: array}, "facts": whatever must be equal}.
Run as a script with the name of a modelling package it prints one line of JSON for each program; it imports no package by name.
"""

from __future__ import annotations

import copy
import json
import pickle
import sys
import traceback
import warnings
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import scipy.sparse as sp

#: Name -> (the program, its optimum as CVXPY 1.9.3 finds it).
PROGRAMS: dict[str, tuple[Callable[[Any], dict[str, Any]], float]] = {}


def program(value: float) -> Callable[[Any], Any]:
    """Adds a program, with its optimum."""

    def add(function: Any) -> Any:
        PROGRAMS[function.__name__] = function, value
        return function

    return add


def module(cp: Any, path: str) -> Any:
    """`import cvxpy.<path>`."""
    return import_module(f"{cp.__name__}.{path}")


def market(seed: int, assets: int, days: int = 250) -> tuple[Any, Any, Any]:
    """Expected returns, covariance, and daily returns."""
    rng = np.random.RandomState(seed)
    factors = rng.randn(days, 3) * 0.01
    returns = factors @ rng.randn(3, assets) + rng.randn(days, assets) * 0.01 + rng.rand(assets) * 1e-3
    return returns.mean(0) * 250, np.cov(returns.T) * 250, returns


# ---- portfolios ----------------------------------------------------------------------------------------------------


class EfficientFrontier:
    """A portfolio optimiser of the kind of PyPortfolioOpt: a problem built step by step, solved again through parameters."""

    cp: Any  # the package, which each instance would import

    def __init__(self, mu: Any, cov: Any, bounds: tuple[float, float] = (0, 1)) -> None:
        cp, self.mu, self.cov = self.cp, mu, cov
        self._w = cp.Variable(len(mu))
        self._objective: Any = None
        self._additional_objectives: list[Any] = []
        self._constraints = [self._w >= bounds[0], self._w <= bounds[1]]
        self._opt: Any = None

    def add_constraint(self, new: Callable[[Any], Any]) -> None:
        if self._opt is not None:
            raise RuntimeError("already solved")
        self._constraints.append(new(self._w))

    def add_objective(self, new: Callable[..., Any], **kwargs: Any) -> None:
        self._additional_objectives.append(new(self._w, **kwargs))

    def _solve(self) -> Any:
        cp = self.cp
        try:
            if self._opt is None:
                self._opt = cp.Problem(cp.Minimize(self._objective), self._constraints)
                self.names = {const.id for const in self._opt.constraints}
            elif {const.id for const in self._constraints} != self.names:
                raise RuntimeError("the constraints were changed")
            self._opt.solve(solver=None, verbose=False)
        except (TypeError, cp.DCPError) as error:
            raise RuntimeError from error
        if self._opt.status not in {"optimal", "optimal_inaccurate"}:
            raise RuntimeError(f"Solver status: {self._opt.status}")
        return self._w.value.round(16) + 0.0

    def _has_target(self, name: str) -> bool:
        return self._opt is not None and name in [each.name() for each in self._opt.parameters()]

    def min_volatility(self) -> Any:
        self._objective = self.cp.quad_form(self._w, self.cov, assume_PSD=True)
        for extra in self._additional_objectives:
            self._objective += extra
        self._constraints.append(self.cp.sum(self._w) == 1)
        return self._solve()

    def efficient_return(self, target: float) -> Any:
        cp = self.cp
        if self._has_target("target_return"):
            next(each for each in self._opt.parameters() if each.name() == "target_return").value = target
            return self._solve()
        self._objective = cp.quad_form(self._w, self.cov, assume_PSD=True)
        parameter = cp.Parameter(name="target_return", value=target)
        self._constraints += [self.mu @ self._w >= parameter, cp.sum(self._w) == 1]
        return self._solve()


@program(0.011866)
def efficient_frontier(cp: Any) -> dict[str, Any]:
    """Minimum volatility with an L2 term and a sector limit; then a target return, changed through the parameter; deep copies."""
    mu, cov, _ = market(1, 12)
    EfficientFrontier.cp = cp
    first = EfficientFrontier(mu, cov)
    first.add_objective(lambda w, gamma=1: gamma * cp.sum_squares(w), gamma=0.1)
    first.add_constraint(lambda w: cp.sum(w[:4]) <= 0.2)
    weights = first.min_volatility()
    second = EfficientFrontier(mu, cov)
    path = [second.efficient_return(float(np.quantile(mu, q))) for q in (0.5, 0.7, 0.9)]
    clone = copy.deepcopy(EfficientFrontier(mu, cov, (0, 0.3)))
    clone._constraints = [c for c in clone._constraints if isinstance(c, cp.constraints.nonpos.Inequality)]
    capped = clone.min_volatility()
    kinds = [isinstance(c, cp.constraints.zero.Equality) for c in clone._constraints]
    return {
        "value": float(first._opt.value),
        "primal": {"weights": weights, "path": np.array(path), "capped": capped},
        "facts": {"kinds": kinds, "parameters": [p.name() for p in second._opt.parameters()], "dcp": first._opt.is_dcp()},
    }


@program(0.007615)
def risk_measures(cp: Any) -> dict[str, Any]:
    """CVaR, entropic value at risk by exponential cones, and relativistic value at risk by power cones, as Riskfolio-Lib."""
    _, _, returns = market(2, 5, 40)
    T, N = returns.shape
    values, points = [], []
    for measure in ("CVaR", "EVaR", "RLVaR", "MAD", "SLPM"):
        w = cp.Variable((N, 1))
        X = returns @ w
        constraints = [cp.sum(w) == 1, w >= 0]
        alpha = 0.1
        if measure == "CVaR":
            VaR, Z = cp.Variable((1, 1)), cp.Variable((T, 1))
            risk = VaR + 1 / (alpha * T) * cp.sum(Z)
            constraints += [Z >= 0, Z >= -X - VaR]
        elif measure == "EVaR":
            t, z, ui = cp.Variable((1, 1)), cp.Variable((1, 1), nonneg=True), cp.Variable((T, 1))
            ones = np.ones((T, 1))
            constraints += [cp.sum(ui) <= z, cp.constraints.ExpCone(-X - t, ones @ z, ui)]
            risk = t + z * np.log(1 / (alpha * T))
        elif measure == "RLVaR":
            kappa = 0.3
            lnk = ((1 / (alpha * T)) ** kappa - (1 / (alpha * T)) ** (-kappa)) / (2 * kappa)
            t, z = cp.Variable((1, 1)), cp.Variable((1, 1))
            omega, psi, theta, epsilon = (cp.Variable((T, 1)) for _ in range(4))
            ones = np.ones((T, 1))
            constraints += [
                cp.constraints.power.PowCone3D(
                    z * (1 + kappa) / (2 * kappa) * ones, psi * (1 + kappa) / kappa, epsilon, 1 / (1 + kappa)
                ),
                cp.constraints.power.PowCone3D(omega / (1 - kappa), theta / kappa, -z / (2 * kappa) * ones, (1 - kappa)),
                -X - t + epsilon + omega <= 0,
                z >= 0,
            ]
            risk = t + lnk * z + cp.sum(psi + theta)
        elif measure == "MAD":
            Y, u = cp.Variable((T, 1), nonneg=True), np.ones((T, 1)) * returns.mean(0)
            constraints += [(returns - u) @ w >= -Y]
            risk = cp.sum(Y) / T
        else:
            lpm, t = cp.Variable((T, 1), nonneg=True), cp.Variable()
            constraints += [lpm >= -X, cp.SOC(t, lpm)]
            risk = t / np.sqrt(T - 1)
        problem = cp.Problem(cp.Minimize(risk * 1000), constraints)
        try:
            for solver in ("CLARABEL", "SCS"):
                problem.solve(solver=solver)
                if w.value is not None:
                    break
        except cp.SolverError:
            raise RuntimeError(measure) from None
        values.append(problem.value / 1000)
        points.append(np.ravel(w.value))
    return {"value": float(values[0]), "primal": {"weights": np.array(points), "values": 100 * np.array(values)}}


@program(1.185465)
def multi_period_trading(cp: Any) -> dict[str, Any]:
    """Costs and constraints of trades over a horizon, all parameters set before each solve, as cvxportfolio."""
    mu, cov, _ = market(3, 6)
    n, horizon = len(mu), 4
    h0 = cp.Parameter(n)
    factor = np.linalg.cholesky(cov).T
    forecasts = [cp.Parameter(n) for _ in range(horizon)]
    spread, gamma = cp.Parameter(n, nonneg=True), cp.Parameter(nonneg=True)
    trades = [cp.Variable(n) for _ in range(horizon)]
    objective, constraints, h = 0, [], h0
    for t in range(horizon):
        h = h + trades[t]
        risk = cp.sum_squares(factor @ h)
        cost = spread @ cp.abs(trades[t]) + 0.05 * cp.sum(cp.power(cp.abs(trades[t]), 1.5))
        assert risk.is_convex() and cost.is_convex(), "costs are convex"
        objective += forecasts[t] @ h - gamma * risk - cost
        constraints += [cp.sum(trades[t]) == 0, cp.norm1(h) <= 1.6, cp.norm(h, "inf") <= 0.5]
    problem = cp.Problem(cp.Maximize(objective), constraints)
    assert problem.is_dcp()
    values, firsts = [], []
    rng = np.random.RandomState(4)
    for _ in range(3):
        h0.value = rng.dirichlet(np.ones(n))
        for each in forecasts:
            each.value = mu + 0.1 * rng.randn(n)
        spread.value, gamma.value = np.full(n, 1e-3), 2.0
        values.append(problem.solve(solver="CLARABEL", ignore_dpp=True))
        firsts.append(trades[0].value)
    return {
        "value": float(values[-1]),
        "primal": {"trades": np.array(firsts), "values": np.array(values)},
        "facts": {"concave": problem.objective.expr.is_concave(), "dpp": problem.is_dpp()},
    }


@program(0.0506)
def kelly_gambling(cp: Any) -> dict[str, Any]:
    """Bets that make wealth grow fastest; the same with a bound on drawdown."""
    rng = np.random.RandomState(5)
    n, K = 8, 60
    returns = rng.uniform(0.5, 1.5, (n, K)) * 1.03
    returns[-1] = 1.0
    pi = np.ones(K) / K
    b = cp.Variable(n)
    constraints = [cp.sum(b) == 1, b >= 0]
    growth = pi @ cp.log(returns.T @ b)
    kelly = cp.Problem(cp.Maximize(growth), constraints)
    kelly.solve(solver=cp.CLARABEL)
    plain = b.value
    lambda_risk = cp.Parameter(nonneg=True, value=6.0)
    drawdown = cp.log_sum_exp(np.log(pi) - lambda_risk * cp.log(returns.T @ b)) <= 0
    averse = cp.Problem(cp.Maximize(growth), [*constraints, drawdown])
    averse.solve(solver=cp.CLARABEL)
    return {
        "value": float(kelly.value),
        "primal": {"kelly": plain, "averse": b.value, "value": averse.value},
        "facts": {"signs": [str(growth.sign), growth.curvature]},
    }


# ---- control and networks ------------------------------------------------------------------------------------------


@program(262.265507)
def model_predictive_control(cp: Any) -> dict[str, Any]:
    """A controller: one problem, the state a parameter, solved at every step from the last solution."""
    rng = np.random.RandomState(6)
    n, m, T = 4, 2, 10
    A, B = np.eye(n) + 0.1 * rng.randn(n, n), rng.randn(n, m)
    x, u = cp.Variable((n, T + 1)), cp.Variable((m, T))
    x_init = cp.Parameter(n, name="x_init")
    cost, constr = 0, []
    for t in range(T):
        cost += cp.sum_squares(x[:, t + 1]) + 0.5 * cp.sum_squares(u[:, t])
        constr += [x[:, t + 1] == A @ x[:, t] + B @ u[:, t], cp.norm(u[:, t], "inf") <= 0.6]
    constr += [cp.norm1(x[:, T]) <= 1.5, x[:, 0] == x_init]
    problem = cp.Problem(cp.Minimize(cost), constr)
    problem.param_dict["x_init"].value = state = np.array([0.5, -0.5, 0.4, 0.3])
    states, total = [state], 0.0
    for _ in range(5):
        x_init.value = states[-1]
        total += problem.solve(warm_start=True, solver=cp.OSQP, eps_abs=1e-8, eps_rel=1e-8, max_iter=20_000)
        states.append(A @ states[-1] + B @ u[:, 0].value)
    return {
        "value": float(total),
        "primal": {"states": np.array(states)},
        "facts": {"qp": problem.is_qp(), "variables": len(problem.variables()), "names": sorted(problem.param_dict)},
    }


@program(2599.96574)
def robust_kalman(cp: Any) -> dict[str, Any]:
    """Vehicle tracking with outliers: quadratic and huber losses on the same data."""
    rng = np.random.RandomState(7)
    n, T, dt, gamma = 60, 6.0, 0.1, 0.05
    A = np.block([[np.eye(2), (1 - gamma * dt / 2) * dt * np.eye(2)], [np.zeros((2, 2)), (1 - gamma * dt) * np.eye(2)]])
    B = np.vstack([dt**2 / 2 * np.eye(2), dt * np.eye(2)])
    C = np.hstack([np.eye(2), np.zeros((2, 2))])
    noise = rng.randn(2, n)
    noise[:, rng.rand(n) <= 0.2] *= 20
    y = np.cumsum(np.array([[np.sin(T * k / n), np.cos(T * k / n)] for k in range(n)]).T, axis=1) * dt + noise
    found = {}
    for name, loss, tau in (
        ("quadratic", cp.sum_squares, 0.08),
        ("huber", lambda v: cp.sum(cp.huber(cp.norm(v, axis=0), 2)), 2.0),
    ):
        x, w, v = cp.Variable((4, n + 1)), cp.Variable((2, n)), cp.Variable((2, n))
        objective = cp.Minimize(cp.sum_squares(w) + tau * loss(v))
        constraints = [x[:, 1:] == A @ x[:, :-1] + B @ w, y == C @ x[:, :-1] + v, x[:, 0] == 0]
        problem = cp.Problem(objective, constraints)
        found[name] = problem.solve(solver=cp.CLARABEL), x.value
    return {"value": float(found["huber"][0]), "primal": {name: point for name, (_, point) in found.items()}}


@program(0.976567)
def optimal_power_flow(cp: Any) -> dict[str, Any]:
    """A radial network by its branch flows, relaxed: l v >= P^2 + Q^2, once as cones, once by quad_over_lin; prices."""
    lines = [(0, 1, 0.05, 0.03), (1, 2, 0.06, 0.04), (2, 3, 0.04, 0.02), (1, 4, 0.07, 0.05), (4, 5, 0.03, 0.02)]
    load_p, load_q = np.array([0, 0.2, 0.1, 0.2, 0.15, 0.25]), np.array([0, 0.05, 0.04, 0.1, 0.05, 0.07])
    buses, E = 6, len(lines)
    values, prices, flows = [], [], []
    for form in ("cone", "ratio"):
        v = cp.Variable(buses, bounds=[0.81, 1.21])
        P, Q, current = cp.Variable(E), cp.Variable(E), cp.Variable(E, nonneg=True)
        generated, reactive = cp.Variable(buses, nonneg=True), cp.Variable(buses)
        balance, constraints = [], [v[0] == 1, generated[1:5] == 0, generated[5] <= 0.6, cp.abs(reactive[1:5]) <= 1e-9]
        for bus in range(buses):
            arriving = [e for e, line in enumerate(lines) if line[1] == bus]
            leaving = [e for e, line in enumerate(lines) if line[0] == bus]
            p = sum(P[e] - lines[e][2] * current[e] for e in arriving) - sum(P[e] for e in leaving)
            q = sum(Q[e] - lines[e][3] * current[e] for e in arriving) - sum(Q[e] for e in leaving)
            balance.append(p + generated[bus] == load_p[bus])
            constraints.append(q + reactive[bus] == load_q[bus])
        for e, (i, j, r, x) in enumerate(lines):
            constraints.append(v[j] == v[i] - 2 * (r * P[e] + x * Q[e]) + (r**2 + x**2) * current[e])
            if form == "cone":
                constraints.append(cp.SOC(current[e] + v[i], cp.hstack([2 * P[e], 2 * Q[e], current[e] - v[i]])))
            else:
                constraints.append(cp.quad_over_lin(cp.hstack([P[e], Q[e]]), v[i]) <= current[e])
        cost = generated[0] + 1.5 * generated[5] + cp.square(generated[5]) + 0.01 * cp.sum_squares(reactive)
        problem = cp.Problem(cp.Minimize(cost), balance + constraints)
        values.append(problem.solve(solver=cp.CLARABEL))
        prices.append([float(c.dual_value) for c in balance])
        flows.append(P.value)
    return {
        "value": float(values[0]),
        "primal": {"values": np.array(values), "prices": np.array(prices), "flows": np.array(flows)},
    }


@program(5.91899)
def network_flow(cp: Any) -> dict[str, Any]:
    """Cheapest flow on a graph given by a sparse incidence matrix; potentials from the duals."""
    rng = np.random.RandomState(8)
    nodes, edges = 12, 40
    tail = np.r_[np.arange(nodes), rng.randint(0, nodes, edges - nodes)]
    head = np.r_[(np.arange(nodes) + 1) % nodes, (tail[nodes:] + 1 + rng.randint(0, nodes - 2, edges - nodes)) % nodes]
    A = sp.coo_matrix((np.r_[np.ones(edges), -np.ones(edges)], (np.r_[tail, head], np.r_[np.arange(edges)].tolist() * 2)))
    A = A.tocsc()
    cost, capacity = rng.uniform(1, 5, edges), rng.uniform(2, 4, edges)
    supply = np.zeros(nodes)
    supply[[0, 3]], supply[[6, 9]] = [1.5, 1.0], [-1.2, -1.3]
    flow = cp.Variable(edges)
    constraints = [A @ flow == supply, flow >= 0, flow <= capacity]
    problem = cp.Problem(cp.Minimize(cost @ flow), constraints)
    problem.solve()
    potential = constraints[0].dual_value
    reduced = cost + A.T @ potential - constraints[1].dual_value + constraints[2].dual_value
    return {
        "value": float(problem.value),
        "primal": {"flow": flow.value, "stationary": 1 + reduced},
        "facts": {"lp": problem.is_lp(), "metrics": problem.size_metrics.num_scalar_variables},
    }


@program(0.768216)
def optimal_transport(cp: Any) -> dict[str, Any]:
    """The earth mover's distance and its dual, as POT states it; a solver's statistics."""
    rng = np.random.RandomState(9)
    a, b = rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(7))
    M = np.abs(rng.randn(6, 1) - rng.randn(1, 7))
    T = cp.Variable(M.shape)
    constraints = [T >= 0, cp.sum(T, axis=1) == a, cp.sum(T, axis=0) == b]
    problem = cp.Problem(cp.Minimize(cp.sum(cp.multiply(M, T))), constraints)
    problem.solve(solver=cp.SCS, eps_abs=1e-9, eps_rel=1e-9)
    stats = problem.solver_stats
    dual = -a @ constraints[1].dual_value - b @ constraints[2].dual_value
    return {
        "value": float(problem.value),
        "primal": {"dual": dual},
        "facts": {"solver": stats.solver_name, "iterated": stats.num_iters > 0, "timed": stats.solve_time > 0},
    }


# ---- learning ------------------------------------------------------------------------------------------------------


def sample(seed: int, m: int, n: int, noise: float = 0.3) -> tuple[Any, Any, Any]:
    """Features, targets, and the sparse coefficients behind them."""
    rng = np.random.RandomState(seed)
    beta = np.where(rng.rand(n) < 0.4, rng.randn(n), 0.0)
    X = rng.randn(m, n)
    return X, X @ beta + noise * rng.randn(m), beta


@program(0.208559)
def support_vector_machine(cp: Any) -> dict[str, Any]:
    """Hinge loss and l1, over a path of a parameter; parameters found by the problem."""
    X, target, _ = sample(10, 60, 8)
    Y = np.sign(target)[:, None]
    beta, v = cp.Variable((8, 1)), cp.Variable()
    loss = cp.sum(cp.pos(1 - cp.multiply(Y, X @ beta - v)))
    lambd = cp.Parameter(nonneg=True)
    problem = cp.Problem(cp.Minimize(loss / 60 + lambd * cp.norm(beta, 1) + 1e-3 * cp.sum_squares(beta)))
    values, errors = [], []
    for value in np.logspace(-2, 0, 4):
        problem.parameters()[0].value = value
        values.append(problem.solve(solver=cp.CLARABEL))
        errors.append(int((Y != np.sign(X @ beta.value - v.value)).sum()))
    return {"value": float(values[0]), "primal": {"values": np.array(values)}, "facts": {"errors": errors}}


@program(-0.541988)
def logistic_regression(cp: Any) -> dict[str, Any]:
    """With l1, as users write it, and by the exponential cone, as a library for robust learning does."""
    X, target, _ = sample(11, 50, 6)
    Y = (target > 0).astype(float)
    beta, lambd = cp.Variable(6), cp.Parameter(nonneg=True, value=0.05)
    likelihood = cp.sum(cp.multiply(Y, X @ beta) - cp.logistic(X @ beta))
    problem = cp.Problem(cp.Maximize(likelihood / 50 - lambd * cp.norm(beta, 1)))
    problem.solve(solver=cp.CLARABEL)
    theta, t, p, q = cp.Variable(6), cp.Variable(50), cp.Variable(50), cp.Variable(50)
    margin = cp.multiply(1 - 2 * Y, X @ theta)
    cones = [
        module(cp, "constraints.exponential").ExpCone(margin - t, np.ones(50), p),
        module(cp, "constraints.exponential").ExpCone(-t, np.ones(50), q),
        p + q <= 1,
    ]
    other = cp.Problem(cp.Minimize(cp.sum(t) / 50 + lambd * cp.norm1(theta)), cones)
    other.solve(solver=cp.CLARABEL)
    return {"value": float(problem.value), "primal": {"beta": beta.value, "theta": theta.value, "value": -other.value}}


@program(0.745981)
def quantile_regression(cp: Any) -> dict[str, Any]:
    """Quantiles that do not cross, by the tilted loss written with abs, as asgl and scikit-lego do."""
    X, target, _ = sample(12, 45, 3, 1.0)
    taus = [0.1, 0.5, 0.9]
    beta, intercept = cp.Variable((3, len(taus))), cp.Variable(len(taus))
    total, constraints = 0, []
    for j, tau in enumerate(taus):
        residual = target - X @ beta[:, j] - intercept[j]
        total += cp.sum(0.5 * cp.abs(residual) + (tau - 0.5) * residual)
        if j:
            constraints.append(X @ beta[:, j] + intercept[j] >= X @ beta[:, j - 1] + intercept[j - 1])
    problem = cp.Problem(cp.Minimize(total / 45 + 1e-3 * cp.sum_squares(beta)), constraints)
    try:
        problem.solve(solver="CLARABEL")
    except (ValueError, cp.error.SolverError):
        problem.solve()
    found = [float(np.mean(target <= X @ beta.value[:, j] + intercept.value[j] + 1e-6)) for j in range(3)]
    return {"value": float(problem.value), "primal": {"beta": beta.value, "share": np.array(found)}}


@program(0.062343)
def group_lasso(cp: Any) -> dict[str, Any]:
    """Groups and overlaps with adaptive weights, in a class that keeps its parameters and solves again, as sparse-lm."""
    X, target, _ = sample(13, 40, 9)
    groups = [[0, 1, 2], [2, 3, 4], [5, 6], [7, 8]]
    beta = cp.Variable(9)
    weights = cp.Parameter(shape=len(groups), nonneg=True, value=np.ones(len(groups)))
    norms = cp.hstack([cp.norm2(beta[group]) for group in groups])
    objective = 1 / (2 * 40) * cp.sum_squares(X @ beta - target) + 0.1 * (weights @ norms)
    problem = cp.Problem(cp.Minimize(objective))
    steps = []
    for _ in range(3):
        problem.solve(solver="CLARABEL", warm_start=True)
        steps.append(problem.value)
        weights.value = 1.0 / (norms.value + 0.1)
    return {
        "value": float(steps[-1]),
        "primal": {"beta": beta.value, "steps": np.array(steps)},
        "facts": {"parameters": len(problem.parameters()), "shape": list(norms.shape)},
    }


@program(4.007807)
def best_subset(cp: Any) -> dict[str, Any]:
    """Columns chosen by booleans, with a hierarchy among them; the names of the solvers that could do it."""
    X, target, _ = sample(14, 25, 6)
    beta, z, slack = cp.Variable(6), cp.Variable(6, boolean=True), cp.Variable(25, nonneg=True)
    big = 5.0
    constraints = [beta <= big * z, beta >= -big * z, cp.sum(z) <= 3, z[1] <= z[0], cp.abs(X @ beta - target) <= slack]
    problem = cp.Problem(cp.Minimize(cp.sum(slack)), constraints)
    known = module(cp, "reductions.solvers.defines").MI_SOLVERS
    solver = next(name for name in ("SCIP", "HIGHS") if name in cp.installed_solvers() and name in known)
    problem.solve(solver=solver)
    return {
        "value": float(problem.value),
        "primal": {"beta": beta.value, "chosen": np.round(z.value)},
        "facts": {"mixed": problem.is_mixed_integer(), "dual": problem.constraints[2].dual_value is None, "qp": problem.is_qp()},
    }


@program(-6.885814)
def covariance_selection(cp: Any) -> dict[str, Any]:
    """A sparse inverse covariance: log det, an l1 ball, a declared semidefinite variable."""
    rng = np.random.RandomState(15)
    S = np.cov(rng.randn(6, 30) + np.linspace(0, 1, 6)[:, None] * rng.randn(1, 30))
    precision = cp.Variable((6, 6), PSD=True)
    objective = cp.Maximize(cp.log_det(precision) - cp.trace(precision @ S))
    problem = cp.Problem(objective, [cp.sum(cp.abs(precision)) <= 8.0])
    problem.solve(solver=cp.CLARABEL)
    if problem.status != cp.OPTIMAL:
        raise RuntimeError("covariance selection failed")
    return {
        "value": float(problem.value),
        "primal": {"precision": precision.value},
        "facts": {"attribute": precision.attributes["PSD"], "symmetric": precision.is_symmetric()},
    }


@program(8.467583)
def matrix_completion(cp: Any) -> dict[str, Any]:
    """The least nuclear norm that fits what is known of a matrix, and its fit with a penalty."""
    rng = np.random.RandomState(16)
    M = rng.randn(6, 2) @ rng.randn(2, 5)
    known = rng.rand(6, 5) < 0.7
    X = cp.Variable((6, 5))
    problem = cp.Problem(cp.Minimize(cp.normNuc(X)), [X[known] == M[known]])
    problem.solve(solver=cp.CLARABEL)
    exact = X.value
    mask = known.astype(float)
    fit = cp.Problem(cp.Minimize(cp.sum_squares(cp.multiply(mask, X - M)) + 0.5 * cp.norm(X, "nuc")))
    fit.solve(solver=cp.CLARABEL)
    return {"value": float(problem.value), "primal": {"exact": exact, "fit": X.value}}


@program(0.954195)
def distributionally_robust(cp: Any) -> dict[str, Any]:
    """A Wasserstein ball and a Kullback-Leibler ball around the sample, as the package dro states them."""
    X, target, _ = sample(17, 30, 4)
    values, points = [], []
    for ball in ("wasserstein", "kl", "chi2"):
        theta = cp.Variable(4)
        per_loss = cp.Variable(30)
        cons = [per_loss >= cp.power(target - X @ theta, 2)]
        if ball == "wasserstein":
            lamb = cp.Variable(nonneg=True)
            final = cp.norm(target - X @ theta) / np.sqrt(30) + 0.3 * lamb
            cons = [cp.norm(theta) <= lamb]
        elif ball == "kl":
            eta, scale, epi = cp.Variable(nonneg=True), cp.Variable(), cp.Variable(30)
            cons += [cp.sum(epi) <= 30 * eta, cp.constraints.exponential.ExpCone(per_loss - scale, eta * np.ones(30), epi)]
            final = 0.05 * eta + scale
        else:
            eta = cp.Variable()
            final = eta + np.sqrt(1.2 / 30) * cp.norm(cp.pos(per_loss - eta), 2)
        problem = cp.Problem(cp.Minimize(final), cons)
        try:
            problem.solve(solver=cp.CLARABEL)
        except cp.error.SolverError as error:
            raise RuntimeError(ball) from error
        values.append(problem.value)
        points.append(theta.value)
    return {"value": float(values[0]), "primal": {"values": np.array(values), "theta": np.array(points)}}


# ---- signals -------------------------------------------------------------------------------------------------------


@program(6.737997)
def total_variation(cp: Any) -> dict[str, Any]:
    """Denoising an image, and a colour image with pixels missing."""
    rng = np.random.RandomState(18)
    image = np.zeros((12, 12))
    image[3:9, 4:10] = 1.0
    noisy = image + 0.2 * rng.randn(12, 12)
    U = cp.Variable((12, 12))
    denoise = cp.Problem(cp.Minimize(0.5 * cp.sum_squares(U - noisy) + 0.2 * cp.tv(U)))
    denoise.solve(solver=cp.CLARABEL)
    channels = [cp.Variable((6, 6)) for _ in range(3)]
    known = (rng.rand(6, 6) < 0.7).astype(float)
    colours = [image[2:8, 2:8] * k + 0.1 * rng.rand(6, 6) for k in (1.0, 0.5, 0.2)]
    keep = [cp.multiply(known, u) == cp.multiply(known, c) for u, c in zip(channels, colours, strict=True)]
    inpaint = cp.Problem(cp.Minimize(cp.tv(*channels)), keep)
    return {"value": float(denoise.value), "primal": {"U": U.value, "inpainted": inpaint.solve(solver=cp.CLARABEL)}}


@program(2.165776)
def signal_decomposition(cp: Any) -> dict[str, Any]:
    """Seasonal, smooth and piecewise constant parts of a series with gaps, set through param_dict, as solar-data-tools."""
    rng = np.random.RandomState(19)
    T, period = 84, 7
    truth = np.linspace(0, 1, T) + 0.3 * np.sin(2 * np.pi * np.arange(T) / period) + (np.arange(T) > 40)
    use = rng.rand(T) > 0.1
    trend, season, steps = (cp.Variable(T, name=name) for name in ("trend", "season", "steps"))
    data = cp.Parameter(T, name="data")
    mu2 = cp.Parameter(nonneg=True, value=50.0, name="mu2")
    mu3 = cp.Constant(value=0.5)
    fit = cp.sum(cp.huber((data - trend - season - steps)[use], 0.3))
    cost = fit + mu2 * cp.sum_squares(cp.diff(trend, k=2)) + mu3 * cp.norm1(cp.diff(steps, k=1)) + cp.sum_squares(season)
    constraints = [season[period:] == season[:-period], cp.sum(season[:period]) == 0, steps[0] == 0]
    problem = cp.Problem(objective=cp.Minimize(cost), constraints=constraints)
    for name, param in problem.param_dict.items():
        if name == "data":
            param.value = truth + 0.05 * rng.randn(T)
    problem.solve(solver="CLARABEL", verbose=False)
    return {
        "value": float(problem.value),
        "primal": {"season": season.value, "sum": (trend + steps).value},
        "facts": {"variables": sorted(problem.var_dict), "convex": problem.objective.expr.curvature},
    }


# ---- geometry, design, combinatorics -------------------------------------------------------------------------------


@program(0.532816)
def chebyshev_centre(cp: Any) -> dict[str, Any]:
    """The largest ball in a polyhedron, and the smallest ellipsoid around points."""
    rng = np.random.RandomState(20)
    A = rng.randn(12, 3)
    b = 1 + rng.rand(12)
    r, centre = cp.Variable(name="r"), cp.Variable(3, name="centre")
    constraints = [a @ centre + np.linalg.norm(a) * r <= limit for a, limit in zip(A, b, strict=True)]
    ball = cp.Problem(cp.Maximize(r), constraints)
    ball.solve(solver=cp.CLARABEL)
    points = rng.randn(15, 2)
    P, q = cp.Variable((2, 2), PSD=True), cp.Variable(2)
    ellipsoid = cp.Problem(cp.Minimize(-cp.log_det(P)), [cp.norm(P @ x + q) <= 1 for x in points])
    ellipsoid.solve(solver=cp.CLARABEL)
    return {
        "value": float(ball.value),
        "primal": {"centre": centre.value, "P": P.value, "q": q.value, "volume": ellipsoid.value},
        "facts": {"active": [bool(abs(float(c.dual_value)) > 1e-5) for c in constraints]},
    }


@program(47.4385)
def optimal_advertising(cp: Any) -> dict[str, Any]:
    """Displays for contracts whose revenue has a ceiling, in whole thousands, and relaxed."""
    rng = np.random.RandomState(21)
    m, n = 4, 6
    traffic, ceiling = rng.randint(5, 15, n).astype(float), rng.uniform(8, 20, m)
    clicks, revenue, least = rng.rand(m, n), rng.uniform(0.5, 2, m), rng.randint(3, 6, m).astype(float)
    D = cp.Variable((m, n))
    Si = [cp.minimum(revenue[i] * clicks[i, :] @ D[i, :].T, ceiling[i]) for i in range(m)]
    constraints = [D >= 0, D.T @ np.ones(m) <= traffic, D @ np.ones(n) >= least]
    relaxed = cp.Problem(cp.Maximize(cp.sum(Si)), constraints)
    relaxed.solve()
    whole = cp.Variable((m, n), integer=True)
    integral = cp.Problem(cp.Maximize(cp.sum(Si)), [*constraints, D == whole])
    integral.solve(solver=cp.HIGHS)
    return {
        "value": float(relaxed.value),
        "primal": {"whole": integral.value},
        "facts": {"curvatures": [s.curvature for s in Si], "scalar": [s.is_scalar() for s in Si]},
    }


@program(27.760024)
def sizing(cp: Any) -> dict[str, Any]:
    """Sizes of wires and servers: inv_pos, geo_mean, harmonic_mean and powers, in inequalities."""
    load, length = np.array([1.0, 2.0, 0.5, 1.5]), np.array([3.0, 1.0, 2.0, 2.5])
    width = cp.Variable(4, pos=True)
    speed = cp.Variable(4, nonneg=True)
    constraints = [
        cp.multiply(length * load, cp.inv_pos(width)) <= [2.0, 2.5, 1.5, 3.0],
        cp.sum(cp.multiply(load, cp.inv_pos(speed - load))) <= 4.0,
        cp.geo_mean(speed) >= 2.0,
        cp.harmonic_mean(width) >= 1.2,
        speed[0] >= speed[1] / 2,
        width <= 4,
    ]
    cost = length @ width + cp.sum(cp.power(speed, 1.5)) + cp.sum(cp.power(width, 3)) / 10 + 0.1 * cp.pnorm(speed, p=3)
    problem = cp.Problem(cp.Minimize(cost), constraints)
    problem.solve(solver=cp.CLARABEL)
    tight = [bool(np.max(np.abs(c.violation())) < 1e-5) for c in constraints]
    return {"value": float(problem.value), "primal": {"width": width.value, "speed": speed.value}, "facts": {"held": tight}}


@program(176.0)
def knapsack_and_facilities(cp: Any) -> dict[str, Any]:
    """A knapsack, facilities to be opened, and choices from lists, with names for constraints, as cvxpy-or."""
    rng = np.random.RandomState(22)
    weights, worth = rng.randint(1, 20, 15), rng.randint(1, 30, 15)
    pack = cp.Variable(15, boolean=True)
    knapsack = cp.Problem(cp.Maximize(worth @ pack), [weights @ pack <= 60])
    knapsack.solve(solver=cp.HIGHS)
    fixed, ship = rng.uniform(5, 10, 4), rng.uniform(1, 5, (4, 7))
    opened, served = cp.Variable(4, boolean=True), cp.Variable((4, 7), nonneg=True)
    constraints = [served <= cp.reshape(opened, (4, 1), order="C") @ np.ones((1, 7)), cp.sum(served, axis=0) == 1]
    facilities = cp.Problem(cp.Minimize(fixed @ opened + cp.sum(cp.multiply(ship, served))), constraints)
    facilities.solve(solver=cp.HIGHS)
    size = cp.Variable(3)
    cons = cp.FiniteSet(size, [1, 2.5, 4, 8])
    lists = cp.Problem(cp.Minimize(cp.norm(size - np.array([3.0, 7.0, 0.2]), 1)), [cons, cp.sum(size) <= 12.0])
    lists.solve(solver=cp.HIGHS)
    return {
        "value": float(knapsack.value),
        "primal": {"facilities": facilities.value, "lists": lists.value, "size": size.value},
        "facts": {
            "boolean": pack.attributes["boolean"],
            "constraint": isinstance(cons, cp.Constraint),
            "kinds": [type(c).__name__ for c in constraints],
        },
    }


@program(11.0)
def semidefinite_relaxations(cp: Any) -> dict[str, Any]:
    """Max cut, Lovasz theta, and a worst case of gradient descent with its multipliers, as toqito, cvxgraphalgs and PEPit."""
    rng = np.random.RandomState(23)
    W = np.triu(rng.randint(0, 3, (6, 6)), 1)
    W = (W + W.T).astype(float)
    X = cp.Variable((6, 6), PSD=True)
    cut = cp.Problem(cp.Maximize(cp.sum(cp.multiply(W, 1 - X)) / 4), [cp.diag(X) == 1])
    cut.solve(solver=cp.SCS, eps=1e-8)
    Y = cp.Variable((5, 5), symmetric=True)
    pentagon = [(k, (k + 1) % 5) for k in range(5)]
    theta = cp.Problem(cp.Maximize(cp.sum(Y)), [Y >> 0, cp.trace(Y) == 1] + [Y[i, j] == 0 for i, j in pentagon])
    theta.solve(solver=cp.CLARABEL)
    # f(x1) - f* after one step of length 1/L: Gram matrix of (x0 - x*, g0, g1), values f0, f1
    L = 1.0
    G, F = cp.Variable((3, 3), symmetric=True), cp.Variable(2)
    x0, g0, g1 = np.eye(3)
    x1, zero = x0 - g0 / L, np.zeros(3)
    points = [(x0, g0, F[0]), (x1, g1, F[1]), (zero, zero, 0)]
    held = [cp.trace(np.outer(x0, x0) @ G) <= 1, G >> 0]
    for i, (xi, gi, fi) in enumerate(points):
        for j, (xj, gj, fj) in enumerate(points):
            if i != j:
                M = np.outer(gj, xi - xj) + np.outer(gi - gj, gi - gj) / (2 * L)
                held.append(fj + cp.trace((M + M.T) / 2 @ G) <= fi)
    worst = cp.Problem(objective=cp.Maximize(F[1]), constraints=held)
    worst.solve(solver=cp.CLARABEL)
    return {
        "value": float(cut.value),
        "primal": {"theta": theta.value, "worst": worst.value, "rate": float(held[0].dual_value)},
        "facts": {"dual semidefinite": bool(np.linalg.eigvalsh(held[1].dual_value).min() > -1e-6), "psd": X.is_psd()},
    }


# ---- what tools for CVXPY's own objects do -------------------------------------------------------------------------


@program(2.794135)
def convex_concave(cp: Any) -> dict[str, Any]:
    """A difference of convex functions by linearising, with gradients, domains, projections and slacks, as dccp and dmcp."""
    from_ = module
    Equality = from_(cp, "constraints.zero").Equality
    Minimize = from_(cp, "problems.objective").Minimize
    x = cp.Variable(2, name="x")
    problem = cp.Problem(Minimize(cp.norm(x - [3.0, 0.5])), [cp.norm(x) >= 2.0, x >= 0, x[0] + x[1] == 2.5, x[1] <= 2])
    assert not problem.is_dcp() and problem.objective.NAME == "minimize"
    x.value = np.array([1.0, 1.5])
    for _ in range(15):
        constraints, slack = [], []
        for constr in problem.constraints:
            if isinstance(constr, Equality) or constr.is_dcp():
                constraints.append(constr)
                continue
            left, right = constr.args
            line = right.value
            for var, gradient in right.grad.items():
                line = line + gradient.T @ (var - var.value)
            slack.append(cp.Variable(left.shape, nonneg=True))
            constraints += [left <= line + slack[-1], *right.domain]
        cost = problem.objective.expr + 10 * sum(cp.sum(s) for s in slack)
        cp.Problem(cp.Minimize(cost), constraints).solve(solver=cp.CLARABEL)
    tangent = cp.linearize(cp.square(x[0]) + cp.exp(x[1]))
    return {
        "value": float(problem.objective.value),
        "primal": {"x": x.value, "tangent": np.ravel(tangent.value)},
        "facts": {
            "kinds": [type(c).__name__ for c in problem.constraints],
            "curvatures": [c.args[0].curvature for c in problem.constraints],
            "names": list(problem.var_dict),
        },
    }


@program(1.5)
def expression_walk(cp: Any) -> dict[str, Any]:
    """A translator to another language: every node found by its class, its arguments and its data, then evaluated by itself."""
    binary = module(cp, "atoms.affine.binary_operators")
    classes = {
        module(cp, "atoms.affine.add_expr").AddExpression: lambda node, args: sum(args),
        module(cp, "atoms.affine.unary_operators").NegExpression: lambda node, args: -args[0],
        binary.multiply: lambda node, args: args[0] * args[1],
        binary.MulExpression: lambda node, args: args[0] @ args[1],
        binary.DivExpression: lambda node, args: args[0] / args[1],
        module(cp, "atoms.affine.sum").Sum: lambda node, args: np.sum(args[0]),
        module(cp, "atoms.affine.hstack").Hstack: lambda node, args: np.hstack(args),
        module(cp, "atoms.affine.vstack").Vstack: lambda node, args: np.vstack(args),
        module(cp, "atoms.affine.promote").Promote: lambda node, args: np.broadcast_to(args[0], node.shape),
        cp.abs: lambda node, args: np.abs(args[0]),
        cp.exp: lambda node, args: np.exp(args[0]),
        cp.maximum: lambda node, args: np.maximum(*args),
        cp.log_sum_exp: lambda node, args: np.log(np.sum(np.exp(args[0]))),
    }
    leaf, index = module(cp, "expressions.leaf").Leaf, module(cp, "atoms.affine.index").index
    seen = set()

    def walk(node: Any) -> Any:
        if isinstance(node, leaf):
            return node.value
        for cls, meaning in classes.items():
            if isinstance(node, cls):
                seen.add(cls.__name__)
                return meaning(node, [walk(arg) for arg in node.args])
        assert isinstance(node, index) or node.is_affine(), node
        return node.value

    x, y = cp.Variable(3, name="x"), cp.Variable((2, 3), name="y")
    p = cp.Parameter(nonneg=True, value=2.0, name="p")
    A = np.arange(6.0).reshape(2, 3)
    x.value, y.value = np.array([1.0, -2.0, 3.0]), A - 2
    expressions = [
        A @ x + y @ np.ones(3) - 3,
        cp.sum(cp.multiply(A, y)) / 4 + cp.maximum(x[0], x[1]),
        cp.log_sum_exp(x) * p + cp.sum(cp.abs(-x)),
        cp.hstack([x, cp.sum(y)]) + cp.exp(x[2]),
        cp.sum(cp.vstack([x, x]) - y),
    ]
    problem = cp.Problem(cp.Minimize(cp.sum(cp.abs(x)) + p * cp.sum_squares(y)), [A @ x == 1, x <= 2, y[0] >= x])
    problem.solve(solver=cp.CLARABEL)
    gaps = [float(np.max(np.abs(walk(e) - e.value))) for e in expressions]
    return {
        "value": float(problem.value),
        "primal": {"gaps": np.array(gaps)},
        "facts": {
            "seen": sorted(name.replace("_", "").lower() for name in seen - {"Promote"}),  # broadcasting needs none
            "constants": all(not e.is_constant() for e in expressions),
            "parameters": [[q.name() for q in e.parameters()] for e in expressions],
            "signs": [bool(expressions[3].is_nonneg()), bool((-cp.exp(x)).is_nonpos())],
        },
    }


@program(1.602709)
def data_and_back(cp: Any) -> dict[str, Any]:
    """The standard form read by another tool, solved by the chain, stored in the problem; words from settings; copies; pickle."""
    settings = module(cp, "settings")
    x = cp.Variable(3, name="x")
    constraints = [cp.norm(x[:2]) <= 2, cp.sum(x) == 1, x >= -1]
    problem = cp.Problem(cp.Minimize(cp.sum_squares(x) + x[2] * 3 + cp.exp(x[0])), constraints)
    data, chain, inverse = problem.get_problem_data(solver=cp.SCS, solver_opts={})
    dims = data["dims"]
    raw = chain.solve_via_data(problem, data, warm_start=False, verbose=False, solver_opts={"eps_abs": 1e-9, "eps_rel": 1e-9})
    problem.unpack_results(raw, chain, inverse)
    kept = problem.value
    again = pickle.loads(pickle.dumps(cp.Problem(problem.objective, problem.constraints)))
    failed = cp.Problem(cp.Minimize(x[0]), [x <= 0, x >= 1])
    failed.solve(solver=cp.CLARABEL)
    name = "wild_twice"
    cp.Problem.register_solve(name, lambda self, scale=1.0, **options: scale * self.solve(**options))
    solution = problem.solution
    return {
        "value": float(kept),
        "primal": {
            "x": x.value if x.value is not None else solution.primal_vars[x.id],
            "again": again.solve(solver=cp.CLARABEL),
            "twice": problem.solve(method=name, scale=2.0, solver=cp.CLARABEL),
        },
        "facts": {
            "rows": [int(data[settings.A].shape[0]), int(dims.zero), int(dims.nonneg), list(dims.soc), int(dims.exp)],
            "quadratic": settings.P in data,
            "status": failed.status in settings.INF_OR_UNB and problem.status in settings.SOLUTION_PRESENT,
            "word": [failed.status, settings.USER_LIMIT, settings.SOLVER_ERROR],
            "infinite": failed.value == np.inf,
            "solution": [type(solution).__name__.endswith("Solution"), solution.status, sorted(solution.primal_vars) == [x.id]],
            "size": [problem.size_metrics.num_scalar_variables, problem.size_metrics.num_scalar_eq_constr],
        },
    }


@program(1.68882)
def debugging(cp: Any) -> dict[str, Any]:
    """Why is it infeasible? Every constraint relaxed by its class, with a slack, and named by its label, as cvxpy-debug."""
    c = module(cp, "constraints")
    nonpos, zero, exponential = (module(cp, f"constraints.{name}") for name in ("nonpos", "zero", "exponential"))
    x, X = cp.Variable(2, name="x"), cp.Variable((2, 2), symmetric=True, name="X")
    t = cp.Variable(name="t")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # CVXPY calls NonPos deprecated
        stated = [x <= 1, cp.sum(x) == 3, nonpos.NonPos(x - 5), zero.Zero(t - x[0]), X >> np.eye(2), cp.SOC(t, x), X[0, 0] <= 0.5]
    stated += [exponential.ExpCone(x[0], cp.Constant(1.0), t + 4), nonpos.NonNeg(x + 1)]
    for k, constraint in enumerate(stated):
        constraint.set_label(f"c{k}")
    problem = cp.Problem(cp.Minimize(0), stated)
    problem.solve(solver=cp.CLARABEL)
    first = problem.status
    slacks, relaxed = [], []
    for constraint in problem.constraints:
        s = cp.Variable(nonneg=True)
        if isinstance(constraint, nonpos.Inequality):
            relaxed.append(constraint.expr <= s)
        elif isinstance(constraint, zero.Equality | zero.Zero):
            relaxed.append(cp.abs(constraint.expr) <= s)
        elif isinstance(constraint, nonpos.NonPos):
            relaxed.append(constraint.args[0] <= s)
        elif isinstance(constraint, nonpos.NonNeg):
            relaxed.append(constraint.args[0] >= -s)
        elif isinstance(constraint, c.PSD):
            relaxed.append(constraint.args[0] + s * np.eye(constraint.args[0].shape[0]) >> 0)
        elif isinstance(constraint, module(cp, "constraints.second_order").SOC):
            relaxed.append(cp.SOC(constraint.args[0] + s, constraint.args[1]))
        else:
            assert isinstance(constraint, exponential.ExpCone)
            a, b, d = constraint.args
            relaxed.append(exponential.ExpCone(a, b, d + s))
        slacks.append(s)
    elastic = cp.Problem(cp.Minimize(sum(slacks) + 1e-2 * (cp.sum_squares(x) + cp.square(t))), relaxed)
    elastic.solve(solver=cp.CLARABEL)
    return {
        "value": float(elastic.value),
        "primal": {"x": x.value, "slacks": np.array([float(s.value) for s in slacks])},
        "facts": {
            "status": first,
            "labels": [constraint.label for constraint in problem.constraints],
            "text": str(problem.constraints[0]),
            "violated": [bool(np.max(constraint.violation()) > 1e-3) for constraint in stated],
            "sizes": [int(constraint.size) for constraint in stated],
        },
    }


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return np.asarray(value).tolist() if isinstance(value, np.ndarray | np.generic) else value


def main(package: str, names: list[str]) -> None:
    """A line of JSON for each program: what it returns, or its error."""
    cp = import_module(package)
    for name in names or PROGRAMS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found = plain(PROGRAMS[name][0](cp))
        except Exception:  # reported; the next one runs
            found = {"error": traceback.format_exc()}
        print(json.dumps({"name": name, **found}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
