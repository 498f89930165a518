"""Laws of what is empty: programs without rows, blocks without rows."""

from __future__ import annotations

from dataclasses import replace

from fenchel.cones.nonneg import NonNeg
from fenchel.cones.zero import Zero
from fenchel.program import Block
from fenchel.testing.problems import optimum
from fenchel.testing.solvers.law import law
from fenchel.testing.solvers.subject import QUADRATIC, Subject


@law()
def law_no_rows(subject: Subject) -> None:
    """A program without rows: with P, with bounds, with a zero objective."""
    takes = frozenset().union(*subject.sets)
    triangle = subject.solver.triangle
    problems = [optimum((), 4, triangle=triangle)]
    if QUADRATIC in takes:
        problems.append(optimum((), 4, curved=True, triangle=triangle))
    if "bounds" in takes:
        problems.append(optimum((), 6, bounded=True, triangle=triangle))
    for known in problems:
        subject.judge("no_rows", known.program, subject.solve(known.program), known.value)


@law()
def law_empty_blocks(subject: Subject) -> None:
    """Blocks of no rows: none of a cone, and linear cones of dimension 0."""
    known = subject.usual("empty_blocks")
    blocks: list[Block] = []
    for block in known.program.blocks:
        blocks.append(Block(block.cone, block.start, 0))
        if isinstance(block.cone, Zero | NonNeg):
            blocks.append(Block(type(block.cone)(0), block.start, 2))
        blocks.append(block)
    program = replace(known.program, blocks=tuple(blocks))
    subject.judge("empty_blocks", program, subject.solve(program), known.value)
