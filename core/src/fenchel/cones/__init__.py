"""The cones of the standard form, one file each: membership, projection, dual, distance, layouts.

A cone is a value: frozen, hashable, with a `kind` (a string) and a dimension. All its methods work on many
blocks at once: an array of shape (k, dim) holds k blocks as rows.
"""
