"""Lowering: from expressions to blocks. One run of the engine turns a model and a plan into a `Program`.

`run.py` is the run; `demand.py` what is passed down a tree (which entries, onto which rows, times what); `site.py` where a
node stands meanwhile, and what it may do there; `stack.py` many alike trees at once; `template.py` graph forms, run once per
signature; `section.py` the rows of one kind of cone as they gather; `slots.py` sub-expressions of parameters; `quadratics.py`
the objective's x'Px; `compiled.py` the result, which follows parameters and cuts answers out of solutions.
"""
