"""`__init__.pyi`: what `import fenchel` offers, for type checkers and editors. Made from the tables of contents; for those who
develop fenchel, with all first-party packages installed. A test fails when it drifts.

    python -m fenchel.stub --write

An atom's class stands there as a class of expressions, which is what a call of it makes and `isinstance` tells apart.
"""

from __future__ import annotations

import argparse
import inspect
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import fenchel
from fenchel.constraints.constraint import Constraint
from fenchel.expressions.atom import AtomType
from fenchel.planning.catalogue import SOLVER_NAMES

PATH = Path(__file__).with_name("__init__.pyi")

_HEAD = '''"""fenchel: a modeling language for convex optimization. Made by `python -m fenchel.stub --write`: do not edit."""

from __future__ import annotations

from types import ModuleType
from typing import Any

'''
_KNOWN = frozenset("Any Axis Expression int float bool str None list dict tuple".split())


def text() -> str:
    """The file as it should stand."""
    taken, constants, atoms = {"from fenchel.expressions.shapes import Axis"}, [], []
    named: dict[int, str] = {}  # an atom's class -> the first name that it is known by
    for name in sorted(dir(fenchel)):
        thing = None if name.startswith("_") else getattr(fenchel, name)
        if isinstance(thing, AtomType):
            first = named.setdefault(id(thing), name)
            atoms.append(f"{name} = {first}\n" if first != name else _class(name, thing))
        elif isinstance(thing, FunctionType) and not thing.__module__.startswith(("fenchel.errors", "fenchel.settings")):
            atoms.append(_function(name, thing) if thing.__module__ != "fenchel" else f"def {name}{_signature(thing)}: ...\n")
        elif isinstance(thing, type) and not thing.__module__.startswith("fenchel."):
            atoms.append(_class(name, thing, "(Constraint)" if issubclass(thing, Constraint) else ""))
        elif isinstance(thing, type | FunctionType):
            own = thing.__name__
            taken.add(f"from {thing.__module__} import {own} as {own}")
            if own != name:
                atoms.append(f"{name} = {own}\n")
        elif isinstance(thing, ModuleType):  # one of fenchel's own, or one of CVXPY's paths
            if thing.__spec__ is not None and thing.__spec__.origin is not None:
                taken.add(f"from fenchel import {name} as {name}")
            else:
                constants.append(f"{name}: ModuleType")
        elif isinstance(thing, list):
            constants.append(f"{name}: list[type]")
        elif isinstance(thing, str) and name not in SOLVER_NAMES:
            constants.append(f"{name}: str")
    constants += [f"{name}: str" for name in sorted(SOLVER_NAMES)]
    words = "__version__: str\n" + "\n".join(constants) + "\n"
    return _HEAD + "\n".join(sorted(taken, key=_isort)) + "\n\n" + words + "\n" + "\n".join(atoms)


def _isort(line: str) -> tuple[str, str]:
    _, module, _, name, *_ = line.split()
    return module, name


def _class(name: str, thing: Any, base: str = "(Expression)") -> str:
    """A class that is made as its function is called."""
    called = getattr(thing, "function", None) or (thing if base != "(Expression)" else None)
    made = _signature(called, own="self", returns="None") if called else "(self, *args: Any, **fields: Any) -> None"
    note = "  # type: ignore[misc]  # the package fills in what it inherits" if base == "(Constraint)" else ""
    return f"class {name}{base}:{note}\n{_doc(called or thing)}    def __init__{made}: ...\n"


def _function(name: str, thing: Any) -> str:
    return f"def {name}{_signature(thing)}:\n{_doc(thing)}"


def _doc(thing: Any) -> str:
    line = (inspect.getdoc(thing) or "").partition("\n")[0].replace("\\", "\\\\")
    line = line if len(line) < 110 else line[:106].rpartition(" ")[0] + " ..."
    return f'    """{line}"""\n'


def _signature(function: Any, own: str = "", returns: str = "") -> str:
    """The signature, with annotations that the file knows, on as many lines as it needs."""
    signature = inspect.signature(function)
    parts = [own] if own else []
    star = False
    for parameter in signature.parameters.values():
        prefix = "*" if parameter.kind == parameter.VAR_POSITIONAL else "**" if parameter.kind == parameter.VAR_KEYWORD else ""
        if parameter.kind == parameter.KEYWORD_ONLY and not star:
            parts.append("*")
        star = star or bool(prefix) or parameter.kind == parameter.KEYWORD_ONLY
        default = "" if parameter.default is parameter.empty else f" = {_default(parameter.default)}"
        parts.append(f"{prefix}{parameter.name}: {_annotation(parameter.annotation)}{default}")
    back = returns or _annotation(signature.return_annotation)
    line = f"({', '.join(parts)}) -> {back}"
    return line if len(line) < 100 else "(\n        " + ",\n        ".join(parts) + f",\n    ) -> {back}"


def _annotation(given: Any) -> str:
    return given if isinstance(given, str) and set(re.findall(r"\w+", given)) <= _KNOWN else "Any"


def _default(value: Any) -> str:
    return repr(value) if value is None or isinstance(value, bool | int | float | str) else "..."


def main(argv: Sequence[str] | None = None) -> int:
    """Print the file, or write it into the package."""
    parser = argparse.ArgumentParser(prog="python -m fenchel.stub", description=main.__doc__)
    parser.add_argument("--write", action="store_true", help="write the file instead of printing it")
    if parser.parse_args(argv).write:
        PATH.write_text(text(), encoding="utf-8")
    else:
        sys.stdout.write(text())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
