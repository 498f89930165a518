"""Stack: alike trees, node upon node, pushed through as one."""

from __future__ import annotations

from typing import Any

from fenchel import dcp
from fenchel.expressions.call import Call
from fenchel.expressions.expression import Expression


class Stack:
    """`members[p]` are the nodes at position p, one for each tree; `kids[p]` the positions of their children.

    Constant sub-expressions are leaves of a stack. `ordered`: positions are parents first and every node has one position, so
    that demands of several parents can be joined (one tree only).
    """

    __slots__ = ("kids", "members", "ordered")

    def __init__(self, members: list[list[Expression]], kids: list[list[int]], ordered: bool = False) -> None:
        self.members = members
        self.kids = kids
        self.ordered = ordered

    @classmethod
    def of_trees(cls, trees: list[list[Expression]]) -> Stack:
        """From the node lists that `signature` made of alike trees."""
        members = [list(nodes) for nodes in zip(*trees, strict=True)]
        kids = []
        following = 1
        for node in trees[0]:
            children = below(node)
            kids.append(list(range(following, following + len(children))))
            following += len(children)
        return cls(members, kids)

    @classmethod
    def of_graph(cls, root: Expression) -> Stack:
        """From one expression whose nodes are shared: each once, parents first. Calls of curved atoms end the walk."""
        order: list[Expression] = []
        done: set[int] = set()
        stack: list[tuple[Expression, bool]] = [(root, False)]
        while stack:
            node, finished = stack.pop()
            if finished:
                order.append(node)
            elif id(node) not in done:
                done.add(id(node))
                stack.append((node, True))
                if not _ends(node):
                    stack += [(child, False) for child in node.children]
        order.reverse()
        place = {id(node): p for p, node in enumerate(order)}
        kids = [[] if _ends(node) else [place[id(child)] for child in node.children] for node in order]
        return cls([[node] for node in order], kids, ordered=True)

    def part(self, position: int, chosen: list[int]) -> Stack:
        """The trees below a position, for some of the members."""
        places, members, kids = [position], [], []
        for p in places:
            members.append([self.members[p][k] for k in chosen])
            kids.append(list(range(len(places), len(places) + len(self.kids[p]))))
            places += self.kids[p]
        return Stack(members, kids)


def below(node: Expression) -> tuple[Expression, ...]:
    """The children that a stack descends to."""
    return () if node.facts & dcp.CONSTANT else node.children


def is_curved(node: Expression) -> bool:
    """Is it a call of a curved atom, which a graph form replaces? All other nodes pass a demand on, or write it."""
    return type(node) is Call and node.atom.kind is not None


def _ends(node: Expression) -> bool:
    return bool(node.facts & dcp.CONSTANT) or is_curved(node)


def signature(root: Expression) -> tuple[list[Expression], tuple[Any, ...]]:
    """The nodes of a tree, breadth first, and what another tree must share to be stacked with it."""
    nodes = [root]
    key: list[Any] = []
    for node in nodes:
        key.append(node.facts)
        node.enrol(key, nodes)
    return nodes, tuple(key)
