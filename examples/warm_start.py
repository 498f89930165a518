"""Warm start: a second solve with new data reuses the factorisation of the first.

Takes the two dimensions as arguments: `python examples/warm_start.py 200 100`. By default 2000 by 1000.
"""

import sys

import numpy

import fenchel as cp

# Problem data.
m, n = (int(size) for size in sys.argv[1:]) if len(sys.argv) > 1 else (2000, 1000)
numpy.random.seed(1)
A = numpy.random.randn(m, n)
b = cp.Parameter(m)

# Construct the problem.
x = cp.Variable(n)
prob = cp.Problem(cp.Minimize(cp.sum_squares(A @ x - b)), [x >= 0])

b.value = numpy.random.randn(m)
prob.solve()
print("First solve time:", prob.solve_time)

b.value = numpy.random.randn(m)
prob.solve(warm_start=True)
print("Second solve time:", prob.solve_time)
print("solved by", prob.solver_stats.solver_name)
