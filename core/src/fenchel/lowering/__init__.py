"""Lowering: from expressions to blocks. One run of the engine turns a model and a plan into a `Program`.

What gathers: `assembly.py` is the standard form in the making, `section.py` its rows of one kind of cone, `slots.py` the
sub-expressions of parameters that its entries refer to, `constants.py` what constants are worth.

What is pushed: `demand.py` is what goes down a tree (which entries, onto which rows, times what), `stack.py` many alike trees at
once, `worklist.py` those that wait, `site.py` where a node stands meanwhile, and what it may do there.

`run.py` gives rows to constraints and pushes until nothing waits. `bounds.py` finds constraints that are limits on columns,
`image_rows.py` takes the rows of cones that rules map to others, `template.py` keeps a graph form, run once per signature on
`placeholder.py`s, `expansion.py` and `call_value.py` write it for many calls, and `quadratics.py` the objective's x'P x.

What comes of it: `compiled.py`, which follows parameters and cuts answers out of solutions (`limit.py`: the duals of declared
limits), and `layout.py`, which says as plain data where everything lies.
"""
