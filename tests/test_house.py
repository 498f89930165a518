"""The house rules: lint, types, floors, tables of contents, docstrings, what `import fenchel` imports."""

from __future__ import annotations

import ast
import inspect
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import distributions, packages_distributions
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import fenchel
from fenchel.expressions.atom import Atom
from fenchel.planning.rule import GraphRule
from fenchel.plugins import AtomRef, Reference, RuleRef, SolverRef, load
from fenchel.testing.atoms import facts_of_class

ROOT = Path(__file__).parent.parent
CORE = ROOT / "core" / "src"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINTER = PROJECT["tool"]["importlinter"]
PACKAGES = {
    path.name: path for path in sorted(ROOT.glob("plugins/*/src/*")) if (path / "__init__.py").exists()
}
HOOKS = ("fenchel_atoms", "fenchel_rules", "fenchel_solvers")


def sources(*folders: Path) -> list[Path]:
    """The Python files below folders."""
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def dotted(path: Path, root: Path) -> str:
    """The module in a file."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def references(package: str) -> list[Reference]:
    """What a table of contents contributes."""
    contents = import_module(package)
    return [ref for hook in HOOKS for ref in getattr(contents, hook, list)()]


def module_of(ref: Reference) -> str:
    return ref.target.rpartition(".")[0] if isinstance(ref, SolverRef) else ref.module


# ---- tools -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tool",
    [
        pytest.param(["-m", "ruff", "check", "--quiet", "--output-format=concise"], id="ruff"),
        pytest.param(["-m", "mypy", "--no-error-summary", "--hide-error-context"], id="mypy"),
        pytest.param(
            ["-c", "from importlinter.cli import lint_imports_command as run; run()"], id="import-linter"
        ),
    ],
)
def test_tools_find_nothing(tool: list[str]) -> None:
    # packages that are not installed here are read too
    path = os.pathsep.join(str(folder) for folder in sorted(ROOT.glob("plugins/*/src")))
    ran = subprocess.run(
        [sys.executable, *tool], cwd=ROOT, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    found = [line for line in (ran.stdout + ran.stderr).splitlines() if line and ": note: " not in line]
    assert ran.returncode == 0, "\n".join(found[-60:])


def test_mypy_is_strict_on_all_of_core() -> None:
    assert PROJECT["tool"]["mypy"]["strict"] is True
    assert PROJECT["tool"]["mypy"]["files"] == ["core/src"]
    # the one exception: scipy publishes no types
    assert PROJECT["tool"]["mypy"]["overrides"] == [{"module": ["scipy.*"], "ignore_missing_imports": True}]


def test_the_import_linter_knows_every_module() -> None:
    """Each module of core stands on a floor, and each plugin is in the contracts."""
    layers, forbidden, independence = LINTER["contracts"]
    floors = {name.strip(" ()") for layer in layers["layers"] for name in re.split(r"[:|]", layer)}
    homeless = [
        module
        for module in (dotted(path, CORE) for path in sources(CORE) if path.name != "__init__.py")
        if not any(module == floor or module.startswith(floor + ".") for floor in floors)
    ]
    assert not homeless
    assert set(LINTER["root_packages"]) == {"fenchel", *PACKAGES}
    assert set(independence["modules"]) == set(PACKAGES)
    assert set(forbidden["forbidden_modules"]) >= set(PACKAGES)


# ---- dependencies ------------------------------------------------------------------------------------


def imported(tree: ast.Module) -> Iterator[str]:
    """The top-level packages that a file imports, by statement or by `import_module("...")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]
        elif (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "import_module"
        ):
            yield from (arg.value.partition(".")[0] for arg in node.args if isinstance(arg, ast.Constant))


def declared(folder: Path) -> set[str]:
    """The distributions that a pyproject names."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[\s<>=!~;\[]", line)[0] for line in project["dependencies"]}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_plugin_imports_what_its_pyproject_names(package: str) -> None:
    """Its own package, core with what core depends on, and the distributions named."""
    path = PACKAGES[package]
    named = declared(path.parents[1])
    assert "fenchel-core" in named
    absent = {name for name in named if name != "fenchel-core"} - {dist.name for dist in distributions()}
    if absent:
        pytest.skip(f"what {', '.join(sorted(absent))} would bring is not known here")
    names = {name.replace("-", "_") for name in named | declared(ROOT / "core")}
    # The imports of a distribution may have other names than its own: sdpa-python brings sdpap.
    names |= {module for module, brought_by in packages_distributions().items() if named & {*brought_by}}
    allowed = {"fenchel", package, *names, *sys.stdlib_module_names}
    found = {name for file in sources(path) for name in imported(ast.parse(file.read_text(encoding="utf-8")))}
    assert found <= allowed


def test_core_imports_what_its_pyproject_names() -> None:
    found = {name for file in sources(CORE) for name in imported(ast.parse(file.read_text(encoding="utf-8")))}
    # The laws are for test suites, which have these.
    assert found <= {"fenchel", "pytest", "hypothesis", *declared(ROOT / "core"), *sys.stdlib_module_names}


def test_imports_of_all_kinds_are_seen() -> None:
    tree = ast.parse(
        "import a.b\nfrom c.d import e\nimport_module('f.g')\nimportlib.import_module('h')\nfrom . import i"
    )
    assert set(imported(tree)) == {"a", "c", "f", "h"}


SOLVERS = {
    need
    for package in PACKAGES
    for ref in references(package)
    if isinstance(ref, SolverRef)
    for need in ref.needs
}
LATE = ("scipy.stats", "scipy.optimize", "scipy.linalg", "scipy.sparse.linalg", "scipy.special")


def loaded(program: str) -> set[str]:
    """The modules in use after a program, in a process of its own."""
    script = f"import json, sys\n{program}\nprint(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_import_fenchel_imports_no_solver_no_plugin_and_no_slow_part_of_scipy() -> None:
    """numpy and scipy.sparse are what it may cost; what they import themselves is theirs."""
    own = loaded("import fenchel") - loaded("import numpy, scipy.sparse")
    unwanted = {*SOLVERS, *PACKAGES, *LATE, "cvxpy", "pytest", "hypothesis"}
    assert {"clarabel", "osqp", "scs", "highspy", "ecos"} <= SOLVERS
    assert not own & unwanted
    assert "fenchel.problem" in own


def test_a_plan_imports_no_solver() -> None:
    """Names and plans need the tables of contents only; of the atoms' modules, those used are imported."""
    model = "x = cp.Variable(3); cp.Problem(cp.Minimize(cp.norm1(x) + cp.sum_squares(x))).explain()"
    found = loaded(f"import fenchel as cp; {model}")
    assert "fenchel_polyhedral_atoms.norm1" in found and "fenchel_exponential_atoms" in found
    assert not found & {*SOLVERS, *LATE}
    assert not found & {
        module_of(ref) for package in PACKAGES for ref in references(package) if isinstance(ref, SolverRef)
    }
    assert "fenchel_exponential_atoms.log" not in found


# ---- tables of contents ------------------------------------------------------------------------------


def unlisted(package: str, files: list[str]) -> set[str]:
    """Modules of a package that its table of contents does not refer to."""
    return {f"{package}.{file}" for file in files} - {module_of(ref) for ref in references(package)}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_plugin_is_on_its_table_of_contents(package: str) -> None:
    files = [path.stem for path in sources(PACKAGES[package]) if path.name not in ("__init__.py", "cases.py")]  # those of tests
    assert files and not unlisted(package, files)
    words = re.findall(r"\w+", (import_module(package).__doc__ or "").casefold())
    assert {file.casefold() for file in files} <= set(words), "its docstring is the folder's README"


def test_a_file_that_is_not_on_the_table_is_noticed() -> None:
    package = next(iter(PACKAGES))
    assert unlisted(package, ["forgotten"]) == {f"{package}.forgotten"}


def test_every_plugin_is_a_distribution_of_its_own() -> None:
    assert len(PACKAGES) == len([path for path in (ROOT / "plugins").iterdir() if path.is_dir()])
    for package, path in PACKAGES.items():
        project = tomllib.loads((path.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert list(project["entry-points"]["fenchel"].values()) == [package]
        assert (path / "py.typed").exists() and list(path.parents[1].glob("tests/test_*.py"))
        assert project["version"] == fenchel.__version__ == PROJECT["project"]["version"]


def said(ref: Reference) -> Any:
    """What a class says, in the words of the reference to it."""
    if isinstance(ref, SolverRef):
        solver: Any = load(ref.target)
        cost = solver.cost if isinstance(solver.cost, tuple) else (solver.cost,) * len(solver.accepts)
        return solver.name, tuple(solver.accepts), cost
    if isinstance(ref, RuleRef):
        rule: Any = load(ref.target)
        return rule.source, tuple(rule.emits), rule.cost
    for name in ref.names:
        load(ref.target(name))
    if ref.kind is None:
        return ref.names
    found = [
        thing
        for thing in vars(import_module(ref.module)).values()
        if inspect.isclass(thing) and issubclass(thing, Atom)
    ]
    own = [cls for cls in found if cls.__module__ == ref.module]
    (facts,) = {facts for cls in own for facts in facts_of_class(cls) if facts[0] == ref.kind}
    return facts


def written(ref: Reference) -> Any:
    """What a reference says."""
    if isinstance(ref, SolverRef):
        return ref.name, ref.accepts, ref.costs
    if isinstance(ref, RuleRef):
        return ref.source, ref.emits, ref.cost
    return ref.names if ref.kind is None else (ref.kind, ref.emits, ref.returns, ref.cost)


@pytest.mark.parametrize("package", ["fenchel.contents", *PACKAGES])
def test_references_say_what_the_classes_say(package: str) -> None:
    found = references(package)
    assert found
    for ref in found:
        assert said(ref) == written(ref), ref


def test_a_reference_that_says_something_else_is_noticed() -> None:
    assert said(wrong := RuleRef("fenchel.cones.soc.RSOCToSOC", "rsoc", ("soc",), cost=7.0)) != written(wrong)
    wrong_atom = AtomRef("fenchel.atoms.quad_form", ("quad_form",), "quad_form", emits=("soc",))
    assert said(wrong_atom) != written(wrong_atom)
    with pytest.raises(AttributeError):
        said(AtomRef("fenchel.atoms.sum", ("total",)))


# ---- docstrings --------------------------------------------------------------------------------------


def undocumented(name: str, thing: Any) -> Iterator[str]:
    """The public names, of a class its members too, that have no docstring of their own."""
    if isinstance(thing, ModuleType) or not (inspect.isclass(thing) or inspect.isroutine(thing)):
        return
    if not inspect.getdoc(thing) or (inspect.isclass(thing) and not thing.__doc__):
        yield name
    if inspect.isclass(thing):
        for base in thing.__mro__:
            if not base.__module__.startswith(("fenchel", __name__)):
                continue
            for key, member in vars(base).items():
                plain = getattr(member, "__func__", member)
                if (
                    not key.startswith("_")
                    and (inspect.isroutine(plain) or isinstance(plain, property))
                    and not plain.__doc__
                ):
                    yield f"{base.__module__}.{base.__name__}.{key}"


def test_every_public_name_has_a_docstring() -> None:
    missing = {
        entry
        for name in dir(fenchel)
        if not name.startswith("_")
        for entry in undocumented(f"fenchel.{name}", getattr(fenchel, name))
    }
    assert not missing


def test_every_contract_has_docstrings() -> None:
    """What authors of plugins see: solvers, rules, cones, references, laws."""
    missing: set[str] = set()
    for path in sources(CORE):
        module = import_module(dotted(path, CORE)) if path.name != "__main__.py" else None
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path
        for name, thing in vars(module or SimpleNamespace()).items():
            if not name.startswith("_") and getattr(thing, "__module__", "") == getattr(
                module, "__name__", None
            ):
                missing |= set(undocumented(f"{thing.__module__}.{name}", thing))
    assert not missing


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_of_a_plugin_has_docstrings(package: str) -> None:
    missing: set[str] = set()
    for ref in references(package):
        module = import_module(module_of(ref))
        assert module.__doc__, module
        for name, thing in vars(module).items():
            if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__:
                missing |= set(undocumented(f"{module.__name__}.{name}", thing))
    assert not missing


class _Bare(GraphRule):
    def graph(self, atom, *args):
        return args


def test_a_missing_docstring_is_noticed() -> None:
    assert set(undocumented("bare", _Bare)) == {"bare", f"{__name__}._Bare.graph"}
    assert set(undocumented("f", lambda: 0)) == {"f"}


# ---- text --------------------------------------------------------------------------------------------

#: Folders that exist on one machine, and hosts of registries. (This file does not name any itself.)
PLACES = re.compile(
    r"(?<![\w.])/(?:home|root|work|tmp|Users|opt|mnt)/\w|\b(?:pypi|pythonhosted|anaconda|conda-forge)\b\.(?:org|com)"
    + r"|index"
    + r"-url"
)


def test_no_file_names_a_machine_or_a_registry() -> None:
    kinds = {".py", ".toml", ".md", ".json", ".pyi", ""}
    folders = [ROOT / name for name in ("core", "plugins", "tests", "benchmarks", "docs", "examples", ".ci")]
    paths = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in kinds and path.is_file()
    ]
    paths += [ROOT / "README.md", ROOT / "pyproject.toml"]
    named = [path for path in paths if PLACES.search(path.read_text(encoding="utf-8"))]
    assert len(paths) > 100 and not named


def test_a_place_is_noticed() -> None:
    assert PLACES.search("see /" + "home/someone") and PLACES.search("https://py" + "pi.org/simple")
    assert not PLACES.search("b/w/tmp and ./work/x, a/opt/b")
