"""fenchel beside itself (other solvers, other forms) and beside CVXPY, which is asked as a black box.

FENCHEL_CVXPY names a Python that has CVXPY 1.9, in an environment of its own; without it what needs it is skipped.
"""
