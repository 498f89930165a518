"""The laws: what holds for every atom, cone, rule and solver, so that a plugin's tests are a few lines.

Each file holds the laws of one contract, as a function that takes the thing to check and a Generator, and
raises a `LawError` that names the law and the culprit.
"""
