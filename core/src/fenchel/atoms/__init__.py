"""The atoms of core: what the standard form itself can say. One file for each, named as users call it.

An affine atom is a `Selection` (each entry of the value is an entry of the argument), a `Gather` (each is an
entry of one of the arguments, or zero), or any other `Affine` map. The engine passes demands through them by
`push`; `matrices` says the same with sparse matrices, for gradients and for the law that compares the two.
"""
