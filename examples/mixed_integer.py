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

# expr2 must be integer valued: whole truckloads from 5 depots to 7 shops, as cheaply as can be.
np.random.seed(1)
cost = np.random.uniform(1, 10, (5, 7))
supply = np.random.uniform(5, 15, 5)
demand = np.random.uniform(2, 5, 7)
expr2 = cp.Variable((5, 7))
constr2 = expr2 == Z
enough = [cp.sum(expr2, axis=1) <= supply, cp.sum(expr2, axis=0) >= demand, expr2 >= 0]
transport = cp.Problem(cp.Minimize(cp.sum(cp.multiply(cost, expr2))), [constr2, *enough])
transport.solve()
print("cost of the transport:", transport.value)
print("truckloads to each shop:", expr2.value.sum(axis=0).round(6))

# Only some entries are boolean: each by its index, a tuple of the length of the shape.
some = cp.Variable((2, 3), boolean=[(0, 0), (1, 2)])
cp.Problem(cp.Maximize(cp.sum(some)), [some <= 0.7]).solve()
print("two entries boolean:", (some.value.round(6) + 0.0).tolist())
