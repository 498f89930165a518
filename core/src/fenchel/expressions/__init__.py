"""What users write: leaves, atoms applied to them, and the lean nodes that common affine forms are kept in.

`expression.py` has the operators and everything that an expression can be asked; `leaf.py`, `variable.py`,
`parameter.py`, `constant.py` the leaves; `atom.py` the contract of an atom and `call.py` an atom applied to arguments;
`entry.py`, `terms.py`, `negation.py`, `addition.py` the four affine forms that loops make by the ten thousand.
"""
