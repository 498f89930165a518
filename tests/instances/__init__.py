"""Public instances with reference optima, end to end: read, stated in the modelling API, solved, compared.

The files are not part of the project. They are looked for in the folder that FENCHEL_INSTANCES names, else in
`shared/instances` beside the checkout; where there are none, every run is skipped and says so. `cases` says
what runs and what is known to go wrong. `pytest tests/instances -v` ends with a table of all runs; `-m slow`
runs the slow ones, which are skipped otherwise.
"""
