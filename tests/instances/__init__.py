"""Public instances with reference optima, end to end: read, stated through the modelling API, solved, compared.

The files are not part of the project. They are looked for in the folder that FENCHEL_INSTANCES names, else in
`shared/instances` beside the checkout; where there are none, every test here is skipped and says so.
`cases` has what runs and what is known to go wrong; `python -m pytest tests/instances --table` prints what
came of each run.
"""
