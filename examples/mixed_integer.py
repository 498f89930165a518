"""Mixed-integer programs: variables whose entries are 0 or 1, or integers."""

import numpy as np

import fenchel as cp

# Creates a 10-vector constrained to have boolean valued entries.
x = cp.Variable(10, boolean=True)

# expr1 must be boolean valued: a knapsack, filled with what is worth most.
weights = np.arange(1.0, 11.0)
worth = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0])
expr1 = cp.Variable(10)
constr1 = expr1 == x
knapsack = cp.Problem(cp.Maximize(worth @ expr1), [constr1, weights @ expr1 <= 20])
knapsack.solve()
print("worth of the knapsack:", knapsack.value)
print("packed:", [int(k) for k in np.flatnonzero(np.round(expr1.value))])

# Creates a 5 by 7 matrix constrained to have integer valued entries.
Z = cp.Variable((5, 7), integer=True)

# expr2 must be integer valued: a table rounded so that its rows still add up.
np.random.seed(1)
table = 3 * np.random.randn(5, 7)
sums = np.round(table.sum(axis=1))
expr2 = cp.Variable((5, 7))
constr2 = expr2 == Z
rounding = cp.Problem(cp.Minimize(cp.norm1(expr2 - table)), [constr2, cp.sum(expr2, axis=1) == sums])
rounding.solve()
print("moved by:", rounding.value)
print("rows add up:", bool(np.all(np.round(expr2.value).sum(axis=1) == sums)))
