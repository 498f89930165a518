"""Packages as users install them: wheels in clean environments, alone and together; somebody else's solver; new packages.

What is built and installed comes from this checkout and from uv's cache, where the tests' own environment left it; the network
is asked only where that is not enough.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest

from fenchel.new_plugin import new_plugin
from fenchel.planning.catalogue import packages

ROOT = Path(__file__).parent.parent
THIRD_PARTY = ROOT / "examples" / "third_party"
UV = os.environ.get("UV") or shutil.which("uv")

pytestmark = pytest.mark.skipif(UV is None, reason="uv is not on the PATH")

SOLVES = "import fenchel as cp; x = cp.Variable(2); print(cp.Problem(cp.Minimize(cp.sum(x)), [x >= 1]).solve())"
NORM = "import fenchel as cp; x = cp.Variable(2); print(cp.Problem(cp.Minimize(cp.norm(x, 1)), [x >= 1]).solve())"
SEMIDEFINITE = "import fenchel as cp; X = cp.Variable((2, 2), PSD=True); cp.Problem(cp.Minimize(cp.trace(X)), [X >= 1]).solve()"
HUBER = "import fenchel as cp; cp.huber(cp.Variable())"


def uv(*args: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run uv."""
    assert UV is not None
    done = subprocess.run([UV, *map(str, args)], capture_output=True, text=True, cwd=ROOT)
    assert not check or done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a wheel of every package of the workspace, and of the third party's."""
    folder = tmp_path_factory.mktemp("wheels")
    uv("build", "-q", "--all-packages", "--wheel", "--out-dir", folder)
    uv("build", "-q", "--wheel", "--out-dir", folder, THIRD_PARTY)
    return folder


class Environment:
    """A virtual environment with some of them in it."""

    def __init__(self, folder: Path, wheels: Path, *wanted: str) -> None:
        uv("venv", "-q", "--python", sys.executable, folder)
        self.folder = folder
        self.python = next(path for path in (folder / "bin" / "python", folder / "Scripts" / "python.exe") if path.exists())
        # the versions that are known to work together here
        pins = folder / "pins.txt"
        found = {dist.name: dist.version for dist in metadata.distributions()}
        pins.write_text("".join(f"{name}=={v}\n" for name, v in found.items() if not name.startswith("fenchel")))
        command = ["pip", "install", "-q", "--python", self.python, "--find-links", wheels, "--constraint", pins, *wanted]
        if uv(*command, "--offline", check=False).returncode:
            uv(*command)

    def run(self, *args: str) -> tuple[int, str]:
        """Run its Python in an empty folder."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("FENCHEL", "PYTHON", "UV"))}
        empty = self.folder / "empty"
        empty.mkdir(exist_ok=True)
        done = subprocess.run([str(self.python), *args], cwd=empty, env=environment, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def installed(tmp_path: Path, wheels: Path) -> Callable[..., Environment]:
    """Make an environment."""
    return lambda *wanted: Environment(tmp_path / "env", wheels, *map(str, wanted))


def test_every_package_has_a_wheel_without_tests(wheels: Path) -> None:
    from zipfile import ZipFile

    built = {path.name.split("-")[0]: path for path in wheels.glob("*.whl")}
    folders = {path.parent.name for path in ROOT.glob("plugins/*/pyproject.toml")}
    assert len(built) == len(folders) + 3  # core, the meta-package, the third party's
    for name, path in built.items():
        files = [entry for entry in ZipFile(path).namelist() if ".dist-info" not in entry]
        assert not any("test_" in file and not file.endswith(".tmpl") for file in files), name
        assert name in ("fenchel", "fenchel_core") or all(file.startswith(f"{name}/") for file in files), name


def test_core_alone(installed: Callable[..., Environment]) -> None:
    env = installed("fenchel-core")
    code, said = env.run("-m", "fenchel", "plugins", "--json")
    assert code == 0 and [plugin["id"] for plugin in json.loads(said)] == ["core"], said
    assert env.run("-m", "fenchel", "doctor") == (0, "1 of 1 plugins in use, core included; nothing is wrong\n")
    code, said = env.run("-c", "import fenchel as cp; x = cp.Variable(2); print(cp.sum_squares(x + 1).curvature)")
    assert (code, said) == (0, "CONVEX\n")
    code, said = env.run("-c", SOLVES)
    assert code and "SolverError" in said and "pip install fenchel-" in said, said
    code, said = env.run("-c", HUBER)
    assert code and "MissingPluginError" in said and "fenchel-quadratic-atoms" in said, said
    code, said = env.run("-c", "import fenchel as cp; x = cp.Variable(); cp.Problem(cp.Minimize(x), [x >= 1]).solve('SCS')")
    assert code and "fenchel-scs" in said, said


def test_core_with_one_family_and_one_solver(installed: Callable[..., Environment]) -> None:
    env = installed("fenchel-core", "fenchel-polyhedral-atoms", "fenchel-osqp")
    assert env.run("-c", SOLVES)[1].startswith("2.0") and env.run("-c", NORM)[1].startswith(("2.0", "1.99"))
    code, said = env.run("-c", "import fenchel as cp; print(cp.installed_solvers())")
    assert (code, said) == (0, "['OSQP']\n")
    for name, package in (("huber(cp.Variable())", "quadratic"), ("log(cp.Variable())", "exponential")):
        code, said = env.run("-c", f"import fenchel as cp; cp.{name}")
        assert code and f"fenchel-{package}-atoms" in said, said
    code, said = env.run("-c", SEMIDEFINITE)
    assert code and "fenchel-" in said, said  # which package would bring a solver for it
    assert "osqp" in env.run("-m", "fenchel", "plugins")[1]


def test_everything_by_default(installed: Callable[..., Environment]) -> None:
    """The meta-package: what `pip install fenchel` brings, and no library under the GPL or a commercial licence."""
    env = installed("fenchel")
    code, said = env.run("-m", "fenchel", "doctor")
    assert code == 0, said
    code, said = env.run("-c", "import fenchel as cp; print(*cp.installed_solvers())")
    assert {"CLARABEL", "HIGHS", "OSQP", "SCS", "SCIP", "SCIPY"} == set(said.split())
    assert env.run("-c", NORM)[1].startswith("2.0")
    listed = uv("pip", "list", "-q", "--python", env.python, "--format", "json").stdout
    names = {dist["name"].lower() for dist in json.loads(listed)}
    assert not names & {"cvxopt", "ecos", "sdpa-python", "quadprog", "gurobipy", "cplex", "mosek", "xpress", "coptpy", "qpalm"}


def test_everything_there_is() -> None:
    """This environment, with all that is in it: nothing clashes, nothing is broken."""
    here = {dist.name for dist in metadata.distributions() if dist.name.startswith("fenchel-")}
    default = {"fenchel-cvxopt", "fenchel-ecos", "fenchel-cbc", "fenchel-logic-atoms", "fenchel-transforms"}
    assert here >= default and set(packages()) >= here - {"fenchel-core"}
    done = subprocess.run([sys.executable, "-m", "fenchel", "doctor"], capture_output=True, text=True)
    if sys.version_info < (3, 13):  # where ecos has a wheel
        assert done.returncode == 0, done.stdout


def test_a_broken_plugin_costs_only_itself(installed: Callable[..., Environment], tmp_path: Path) -> None:
    env = installed("fenchel-core", "fenchel-osqp")
    (site,) = env.folder.glob("lib/python*/site-packages")
    broken = {
        "raises": "import no_such_module",
        "old": "FENCHEL_API = (99, 0)",
        "hook": "FENCHEL_API = (1, 0)\nfrom fenchel.plugins import hookimpl\n@hookimpl\ndef fenchel_solvers():\n    1 / 0",
        "clash": "FENCHEL_API = (1, 0)\nfrom fenchel.plugins import SolverRef, hookimpl\n@hookimpl\ndef fenchel_solvers():\n"
        "    return [SolverRef('clash.X', name='OSQP', accepts=(frozenset({'zero'}),))]",
    }
    for name, body in broken.items():
        info = site / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[fenchel]\n{name} = {name}_plugin\n")
        (site / f"{name}_plugin.py").write_text(body)
    assert env.run("-W", "ignore", "-c", SOLVES)[1].startswith("2.0")
    code, said = env.run("-m", "fenchel", "doctor")
    assert code == 1
    for name in broken:
        assert re.search(rf"\b{name}\b", said), (name, said)


def test_somebody_elses_solver_beside_core_alone(installed: Callable[..., Environment]) -> None:
    env = installed("fenchel-core", "fenchel-qtqp", "pytest")
    assert env.run("-c", "import fenchel as cp; print(cp.installed_solvers())") == (0, "['QTQP']\n")
    quadratic = (
        "import fenchel as cp, numpy as np; x = cp.Variable(2); "
        "p = cp.Problem(cp.Minimize(cp.sum_squares(x - 1)), [x <= 0.5]); "
        "print(round(p.solve(solver='qtqp'), 4), p.constraints[0].dual_value.round(3), p.solver_stats.verified)"
    )
    code, said = env.run("-c", quadratic)
    assert code == 0 and said.startswith("0.5 [1. 1.] optimal, verified"), said
    code, said = env.run("-m", "pytest", "-q", "--fenchel-solver", "QTQP", str(THIRD_PARTY / "tests"))
    assert code == 0 and re.search(r"\d\d passed", said), said


def test_somebody_elses_solver_is_short_and_is_the_one_in_the_guide() -> None:
    """At most 60 lines that are neither blank, nor comments, nor docstrings."""
    import ast

    source = (THIRD_PARTY / "src" / "fenchel_qtqp" / "qtqp.py").read_text(encoding="utf-8")
    lines = {k for k, line in enumerate(source.splitlines(), 1) if line.strip() and not line.strip().startswith("#")}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines -= set(range(node.lineno, (node.end_lineno or 0) + 1))
    assert len(lines) <= 60
    guide = (ROOT / "docs" / "writing_a_solver.md").read_text(encoding="utf-8")
    contents = (THIRD_PARTY / "src" / "fenchel_qtqp" / "__init__.py").read_text(encoding="utf-8")
    shown = re.findall(r"```text\n(.*?)```", guide, re.DOTALL)
    assert contents in shown and any(block in source for block in shown if block.startswith("class QTQP"))


@pytest.mark.parametrize(("what", "name"), [("solver", "my-solver"), ("atoms", "deadzone"), ("rule", "arrows")])
def test_a_new_package_installs_and_keeps_the_laws_but_for_what_is_to_be_filled_in(
    installed: Callable[..., Environment], tmp_path: Path, what: str, name: str
) -> None:
    written = new_plugin(what, name, tmp_path)
    folder = tmp_path / f"fenchel-{name}"
    assert any("FILL IN" in path.read_text(encoding="utf-8") for path in written)
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length=130", "--select=E,F,I,B,UP,C4,PIE,RET", "."]
    done = subprocess.run(ruff, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stdout
    env = installed("fenchel-core", "fenchel-clarabel", "pytest", folder)
    assert env.run("-m", "fenchel", "doctor")[0] == 0
    code, said = env.run("-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder / "tests"))
    if what != "solver":
        assert code == 0 and " passed" in said, said
        return
    failed = re.findall(r"^FAILED .*", said, re.MULTILINE)
    to_fill_in = re.findall(r"^E +ModuleNotFoundError: No module named 'my_solver'", said, re.MULTILINE)
    assert code == 1 and 0 < len(failed) == len(to_fill_in), said
    for law in ("facts", "reference", "imports", "options"):
        assert not any(f"[{law}]" in line for line in failed), said


def test_new_plugin_refuses_what_cannot_be(tmp_path: Path) -> None:
    from fenchel.errors import FenchelError

    new_plugin("rule", "arrows", tmp_path)
    with pytest.raises(FenchelError, match="exists"):
        new_plugin("rule", "arrows", tmp_path)
    for name in ("3d", "class", "a b", "é"):
        with pytest.raises(FenchelError, match="cannot name a module"):
            new_plugin("rule", name, tmp_path)
