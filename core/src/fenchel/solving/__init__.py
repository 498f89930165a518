"""Solving: the contract of a solver, live models, and the check that every claimed optimum passes."""
