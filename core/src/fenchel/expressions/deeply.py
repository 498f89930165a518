"""Questions that expressions put to their arguments, without recursion: is it symmetric, positive semidefinite?"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

STEPS = 40  #: deep may one question lead into others by calls before it is put off


class _Asking(threading.local):
    """What is being asked: answers so far by node and question, and how deep the calls stand; empty between questions."""

    def __init__(self) -> None:
        self.answers: dict[Any, bool] = {}
        self.depth = 0


class _Later(Exception):
    """Another question must be answered first."""

    def __init__(self, question: Callable[[Any], bool], node: Any) -> None:
        self.question, self.node = question, node


_asking = _Asking()


def deeply(question: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Make a method that asks the same (or a like) method of the node's arguments work for any depth, and once for each node.

    Where calls stand STEPS deep, all is dropped, the question there is answered from the top, and what led to it asked again.
    """

    @wraps(question)
    def ask(node: Any) -> bool:
        asking = _asking
        if asking.depth:
            return _inside(question, node)
        todo = [(question, node)]
        try:
            while todo:
                try:
                    asking.depth = 1
                    _inside(*todo[-1])
                except _Later as later:
                    todo.append((later.question, later.node))
                else:
                    todo.pop()
            return asking.answers[id(node), question]
        finally:
            asking.depth, asking.answers = 0, {}

    return ask


def _inside(question: Callable[[Any], bool], node: Any) -> bool:
    asking = _asking
    key = id(node), question
    known = asking.answers.get(key)
    if known is None:
        if asking.depth > STEPS:
            raise _Later(question, node)
        asking.depth += 1
        known = asking.answers[key] = question(node)
        asking.depth -= 1
    return known
