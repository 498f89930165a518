"""The laws of a solver. The whole test file of a plugin:

    from fenchel.testing.solvers import laws_for

    @pytest.mark.parametrize("law", laws_for(SCS()))
    def test_law(law):
        law()

A law applies where the solver declares what it is about, and is skipped with the reason elsewhere. Problems
come from `fenchel.testing.problems`, so the right answer is known; answers are judged on the data by
`CompiledCheck`, at ten times the solver's tolerance and never below 1e-6, as in every solve.

A law is one function in the file about its matter (`law.py` says how it is written):

| file | laws |
|---|---|
| `plugin.py` | before anything is solved: facts, reference, imports |
| `optima.py` | the known optimum and its duals: each cone, all at once, the user's problem, P, bounds |
| `integers.py` | integer columns: the optimum, status words, limits |
| `empty.py` | no rows, empty blocks |
| `certificates.py` | infeasible and unbounded, and their proofs |
| `live_models.py` | updates, second solves, cold and warm starts, two models |
| `threads.py` | two at once, and those that go on meanwhile |
| `interrupt.py` | Ctrl-C (`interrupted.py`: the process in which it is pressed) |
| `plain_data.py` | program, options, start and solution are copied, pickled, and never written |
| `options.py` | options, tolerance, limits, what is printed |

Each gets a `Subject` (`subject.py`), which draws problems for the solver, solves and judges; `long.py` makes a solve that takes
a while, and `reading.py` is what laws read off programs and solutions. `kit.py` has all laws in their order, and those of one
solver; `report.py` is what they said of it.
"""

from fenchel.testing.solvers.kit import check_solver as check_solver
from fenchel.testing.solvers.kit import laws_for as laws_for
from fenchel.testing.solvers.law import NotClaimed as NotClaimed
from fenchel.testing.solvers.subject import Subject as Subject
