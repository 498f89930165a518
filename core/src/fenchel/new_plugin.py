"""`fenchel new-plugin`: a package to begin with, from the templates beside this file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.metadata import version
from importlib.resources import files
from keyword import iskeyword
from pathlib import Path
from string import Template

from fenchel.errors import FenchelError
from fenchel.plugins import API

WHAT = ("solver", "atoms", "rule")
#: What a template becomes; the others keep their name.
PLACES = {
    "contents.py": "src/{module}/__init__.py",
    "name.py": "src/{module}/{name}.py",
    "test_laws.py": "tests/test_laws.py",
}


def new_plugin(what: str, name: str, into: Path) -> list[Path]:
    """Write a package that installs; what its author must fill in is marked FILL IN. The files written, all new.

    what: "solver", "atoms" or "rule". name: of the solver, the first atom or the rule. into: the folder to make it in.
    FenchelError: a name that Python cannot use, a folder that exists.
    """
    words = name.replace("-", "_").strip("_").lower()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", words) or iskeyword(words):
        raise FenchelError(f"{name!r} cannot name a module: take letters, digits and -, a letter first")
    fields = _fields(words)
    folder = into / fields["distribution"]
    if folder.exists():
        raise FenchelError(f"{folder} exists: move it away, or choose another name")
    written = []
    for template in sorted(files("fenchel").joinpath("templates", what).iterdir(), key=lambda each: each.name):
        target = template.name.removesuffix(".tmpl")
        path = folder / PLACES.get(target, target).format(**fields)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(template.read_text(encoding="utf-8")).substitute(fields), encoding="utf-8")
        written.append(path)
    return written


def _fields(name: str) -> Mapping[str, str]:
    from fenchel.testing.solvers.kit import KIT

    major, minor, *_ = version("fenchel-core").split(".")
    return {
        "name": name,
        "Name": "".join(word.capitalize() for word in name.split("_")),
        "NAME": name.upper(),
        "module": f"fenchel_{name}",
        "distribution": f"fenchel-{name.replace('_', '-')}",
        "identifier": name.replace("_", "-"),
        "api": ", ".join(map(str, API)),
        "kit": ", ".join(map(str, KIT)),
        "major": major,
        "minor": minor,
        "next": str(int(major) + 1),
    }
