"""Discovery, the states of plugins, and look-ups by name, on distributions made for the test."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from fenchel.errors import MissingPluginError, PluginError, SolverError
from fenchel.planning import catalogue
from fenchel.planning.catalogue import Package
from fenchel.plugins import AtomRef, RuleRef, SolverRef, hookimpl
from fenchel.registry import Plugin, Registry, only, register, registry, unregister

NUMBER = itertools.count()
HEAD = """FENCHEL_API = (1, 0)
from fenchel.plugins import AtomRef, RuleRef, SolverRef, hookimpl
"""


class Core:
    """Core's own contributions, for the tests."""

    @hookimpl
    def fenchel_atoms(self) -> list[AtomRef]:
        return [AtomRef("math", ("hypot",)), AtomRef("math", ("gcd",), "gcd")]

    @hookimpl
    def fenchel_rules(self) -> list[RuleRef]:
        return [RuleRef("core.bounds.BoundsToNonneg", "bounds", ("nonneg",))]


class Site:
    """A folder on the path where distributions are installed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ: dict[str, str] = {}
        self.ids: list[str] = []
        self.tag = f"t{next(NUMBER)}"  # keeps the packages of two tests apart in sys.modules

    def install(self, id: str, source: str, version: str = "0.1.0", **files: str) -> str:
        """Install a distribution whose package has this source; its package's name."""
        package = f"{self.tag}_{id}".replace("-", "_")
        record = self.folder / f"fenchel_{id}-{version}.dist-info"
        record.mkdir()
        (record / "METADATA").write_text(f"Metadata-Version: 2.3\nName: fenchel-{id}\nVersion: {version}\n")
        (record / "entry_points.txt").write_text(f"[fenchel]\n{id} = {package}\n")
        (self.folder / package).mkdir(exist_ok=True)
        (self.folder / package / "__init__.py").write_text(source)
        for module, text in files.items():
            (self.folder / package / f"{module}.py").write_text(text)
        self.ids.append(id)
        return package

    def registry(self) -> Registry:
        """A registry that sees the distributions of this site alone."""
        return Registry(Core(), self.ids, self.environ)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(catalogue, "packages", dict)
    return Site(tmp_path)


def named(found: Registry, id: str) -> Plugin:
    (plugin,) = (plugin for plugin in found.plugins() if plugin.id == id)
    return plugin


def solver(name: str, needs: str = "()", target: str = "nowhere.S") -> str:
    return f"""
@hookimpl
def fenchel_solvers():
    return [SolverRef({target!r}, {name!r}, (frozenset({{"zero"}}),), needs={needs})]
"""


def atom(name: str, module: str, kind: str = "None") -> str:
    return f"""
@hookimpl
def fenchel_atoms():
    return [AtomRef({module!r}, ({name!r},), {kind}, ("nonneg",) if {kind} else ())]
"""


# What is found


def test_plugins_are_found_in_sorted_order_core_first(site: Site) -> None:
    for id in ("zeta", "alpha", "mid"):
        site.install(id, HEAD, version="1.2")
    found = [plugin for plugin in site.registry().plugins() if plugin.state == "ready"]
    assert [(p.id, p.distribution) for p in found] == [
        ("core", "fenchel-core"),
        ("alpha", "fenchel-alpha"),
        ("mid", "fenchel-mid"),
        ("zeta", "fenchel-zeta"),
    ]
    assert found[1].version == "1.2"


def test_nothing_is_imported_before_it_is_needed(site: Site) -> None:
    source = HEAD + solver("NEW", target=f"{site.tag}_new.solver.New")
    package = site.install("new", source, solver="class New:\n    pass\n")
    found = site.registry()
    assert package not in sys.modules
    assert [ref.name for ref in found.solvers()] == ["NEW"]
    assert f"{package}.solver" not in sys.modules
    instance = found.solver("new")
    assert type(instance).__name__ == "New"
    assert found.solver("NEW") is instance


def test_an_atom_is_loaded_by_its_public_name(site: Site) -> None:
    package = site.install(
        "sizes",
        HEAD + atom("length", f"{site.tag}_sizes.length", "'length'"),
        length="def length(x):\n    return abs(x)\n",
    )
    found = site.registry()
    assert found.names() == ["gcd", "hypot", "length"]
    assert f"{package}.length" not in sys.modules
    assert found.atom("length")(-3) == 3
    assert {rule.source for rule in found.rules() if rule.own} == {"length", "length@objective"}
    assert found.owner(next(rule for rule in found.rules() if rule.own)).id == "sizes"


def test_a_name_with_dots_is_found_by_its_path_alone(site: Site) -> None:
    site.install(
        "sizes",
        HEAD + atom("paths.sizes.length", f"{site.tag}_sizes.length"),
        length="def length(x):\n    return abs(x)\n",
    )
    found = site.registry()
    assert found.defines("paths.sizes.length") and not found.defines("length")
    assert found.atom("paths.sizes.length")(-3) == 3
    assert "paths.sizes.length" not in found.names()
    with pytest.raises(MissingPluginError):
        found.atom("length")


def test_one_distribution_seen_through_two_paths_is_one_plugin(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.install("twin", HEAD + solver("TWIN"))
    (tmp_path / "lib64").symlink_to(tmp_path, target_is_directory=True)
    monkeypatch.syspath_prepend(str(tmp_path / "lib64"))
    assert named(site.registry(), "twin").state == "ready"


def test_refresh_finds_what_was_installed_since(site: Site) -> None:
    found = Registry(Core(), ["late"], {})
    assert not [plugin for plugin in found.plugins() if plugin.id == "late"]
    before = found.generation
    site.install("late", HEAD + solver("LATE"))
    found.refresh()
    assert found.generation > before
    assert found.solver_ref("LATE").name == "LATE"


# States


def test_the_allow_list_is_applied_before_anything_is_imported(site: Site) -> None:
    raising = "raise RuntimeError('imported')\n"
    site.install("one", HEAD + solver("ONE"))
    other = site.install("two", HEAD + raising)
    site.environ["FENCHEL_PLUGINS"] = "One"
    found = site.registry()
    assert named(found, "one").state == "ready"
    assert named(found, "two").state == "disabled"
    assert other not in sys.modules
    assert "FENCHEL_PLUGINS does not name it; add two there" in named(found, "two").reason


def test_an_empty_allow_list_leaves_core_alone(site: Site) -> None:
    site.install("one", HEAD + solver("ONE"))
    site.environ["FENCHEL_PLUGINS"] = ""
    found = site.registry()
    assert {plugin.id for plugin in found.plugins() if plugin.usable} == {"core"}
    assert found.solvers() == ()


def test_a_disabled_plugin_says_so_when_it_is_asked_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    refs = {
        "fenchel-one": Package("one", (AtomRef("one.a", ("an_atom",)),), (), (SolverRef("o.S", "ONE", ()),))
    }
    monkeypatch.setattr(catalogue, "packages", lambda: refs)
    site.install("one", HEAD + solver("ONE"))
    site.environ["FENCHEL_DISABLE_PLUGINS"] = "other, one"
    found = site.registry()
    told = r"fenchel-one 0\.1\.0 is disabled: FENCHEL_DISABLE_PLUGINS names it; take one out there"
    for ask in (found.solver_ref, found.atom):
        with pytest.raises(PluginError, match=told):
            ask("ONE" if ask == found.solver_ref else "an_atom")
    with pytest.raises(PluginError, match=told):
        found.solver_ref("fenchel-one/ONE")


@pytest.mark.parametrize(
    ("stated", "fix"),
    [
        ("(1, 7)", "--upgrade fenchel-core"),
        ("(2, 0)", "--upgrade fenchel-core"),
        ("(0, 9)", "--upgrade fenchel-odd"),
    ],
)
def test_another_api_is_incompatible_and_not_imported(site: Site, stated: str, fix: str) -> None:
    # A newer interface may well fail to import here: that is no defect of the plugin.
    package = site.install("odd", f"FENCHEL_API = {stated}\nfrom fenchel.plugins import NewThing\n")
    plugin = named(site.registry(), "odd")
    assert plugin.state == "incompatible"
    assert fix in plugin.reason
    assert stated.strip("()").replace(", ", ".") in plugin.reason
    assert package not in sys.modules


def test_an_older_minor_version_is_welcome(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fenchel.registry.API", (1, 4))
    site.install("old", HEAD.replace("(1, 0)", "(1, 3)"))
    assert named(site.registry(), "old").state == "ready"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("from fenchel.plugins import hookimpl\n", "does not state its plugin API: FENCHEL_API = (1, 0)"),
        (
            "FENCHEL_API: tuple[int, int] = (1, 0)\nimport no_such_library\n",
            "No module named 'no_such_library'",
        ),
        ("FENCHEL_API = (1, 0)\nraise SystemExit('no licence')\n", "SystemExit: no licence"),
        ("FENCHEL_API = (1, 0)\ndef (\n", "SyntaxError"),
        (HEAD + "@hookimpl\ndef fenchel_solvers():\n    1 / 0\n", "ZeroDivisionError"),
        (HEAD + "@hookimpl\ndef fenchel_solvers():\n    return SolverRef\n", "not a list of SolverRef"),
        (
            HEAD + "@hookimpl\ndef fenchel_rules():\n    return ['soc']\n",
            "a list with 'soc', which is not RuleRef",
        ),
        (HEAD + "@hookimpl\ndef fenchel_solver():\n    return []\n", "fenchel_solver"),
        (HEAD + "@hookimpl\ndef fenchel_atoms(extra):\n    return []\n", "extra"),
        (
            HEAD + "@hookimpl\ndef fenchel_rules():\n    return [RuleRef('a.B', 's', (), -1)]\n",
            "not negative",
        ),
        (
            HEAD + solver("LOST", needs="('numpy', 'no_such_library')"),
            "needs no_such_library, which is not installed",
        ),
    ],
)
def test_a_broken_plugin_costs_only_itself(site: Site, source: str, reason: str) -> None:
    site.install("bad", source)
    site.install("good", HEAD + solver("GOOD"))
    found = site.registry()
    plugin = named(found, "bad")
    assert plugin.state == "broken"
    assert reason in plugin.reason
    assert "Traceback" in plugin.traceback
    assert [ref.name for ref in found.solvers()] == ["GOOD"]
    with pytest.raises(PluginError) as caught:
        found.solver_ref("fenchel-bad/ANY")
    assert reason in str(caught.value)


def test_an_entry_point_without_its_package(site: Site, tmp_path: Path) -> None:
    package = site.install("gone", HEAD)
    (tmp_path / package / "__init__.py").unlink()
    (tmp_path / package).rmdir()
    assert f"the package {package}, which is not there" in named(site.registry(), "gone").reason


def test_ctrl_c_is_no_fault_of_a_plugin(site: Site) -> None:
    site.install("slow", HEAD + "raise KeyboardInterrupt\n")
    found = site.registry()
    for _ in range(2):  # nor is the registry left half-built
        with pytest.raises(KeyboardInterrupt):
            found.plugins()


def test_what_needs_no_missing_library_can_still_be_used(site: Site) -> None:
    source = f"""{HEAD}
@hookimpl
def fenchel_solvers():
    here = SolverRef("nowhere.A", "HERE", (frozenset(),), needs=("numpy",))
    return [here, SolverRef("nowhere.B", "LOST", (frozenset(),), needs=("no_such_library",))]
"""
    site.install("half", source)
    found = site.registry()
    assert named(found, "half").state == "ready"
    assert [ref.name for ref in found.solvers()] == ["HERE"]
    with pytest.raises(
        PluginError, match=r"LOST of fenchel-half 0\.1\.0 needs no_such_library, which is not installed"
    ):
        found.solver_ref("lost")


def test_a_module_that_cannot_be_loaded_names_its_plugin(site: Site) -> None:
    site.install(
        "late", HEAD + solver("LATE", target=f"{site.tag}_late.solver.S"), solver="import no_such_library\n"
    )
    found = site.registry()
    with pytest.raises(PluginError, match=r"fenchel-late 0\.1\.0 cannot be loaded.*no_such_library"):
        found.solver("LATE")


def test_a_plugin_that_asks_for_names_at_import_sees_what_there_is(site: Site) -> None:
    source = """
from fenchel.registry import registry
SEEN = [plugin.id for plugin in registry().plugins()]
"""
    site.install("curious", HEAD + source)
    with_it = site.registry()
    import fenchel.registry as module

    before, module._current = module._current, with_it
    try:
        assert named(with_it, "curious").state == "ready"
        assert sys.modules[f"{site.tag}_curious"].SEEN[0] == "core"
    finally:
        module._current = before


def test_threads_that_ask_at_once_see_the_same(site: Site) -> None:
    site.install("slow", HEAD + "import time\ntime.sleep(0.05)\n" + solver("SLOW"))
    found = site.registry()
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: [ref.name for ref in found.solvers()], range(8)))
    assert seen == [["SLOW"]] * 8


# Names that clash


def test_two_solvers_with_one_name(site: Site) -> None:
    source = (
        HEAD
        + """
@hookimpl
def fenchel_solvers():
    return [SolverRef("nowhere.A", "TWICE", (frozenset(),)), SolverRef("nowhere.B", "{only}", (frozenset(),))]
"""
    )
    site.install("one", source.format(only="ONE"))
    site.install("two", source.format(only="TWO").replace("TWICE", "Twice"), version="3.0")
    found = site.registry()
    assert {named(found, id).state for id in ("one", "two")} == {"conflict"}
    assert "brought by fenchel-two 3.0 too" in named(found, "one").reason
    with pytest.raises(PluginError, match='use "fenchel-one/TWICE" or "fenchel-two/Twice"'):
        found.solver_ref("twice")
    assert found.owner(found.solver_ref("fenchel-two/TWICE")).id == "two"
    assert found.owner(found.solver_ref("fenchel_one/twice")).id == "one"
    assert found.solver_ref("TWO").name == "TWO"


def test_two_atoms_with_one_name(site: Site) -> None:
    site.install("one", HEAD + atom("clash", "one.clash", "'clash'"))
    site.install("two", HEAD + atom("clash", "two.clash", "'clash'"))
    found = site.registry()
    with pytest.raises(PluginError, match=r"use one\.clash\.clash or two\.clash\.clash"):
        found.atom("clash")
    assert "clash" not in found.names()
    assert not [rule for rule in found.rules() if rule.source.startswith("clash")]


def test_nobody_shadows_a_core_name(site: Site) -> None:
    import math

    site.install("thief", HEAD + atom("hypot", "os.path") + solver("MINE"))
    found = site.registry()
    assert found.atom("hypot") is math.hypot
    assert named(found, "thief").state == "conflict"
    assert "hypot belongs to fenchel-core" in named(found, "thief").reason
    assert found.solver_ref("MINE")
    assert named(found, "core").state == "ready"


def test_nobody_takes_the_kind_of_a_core_atom(site: Site) -> None:
    site.install("thief", HEAD + atom("my_gcd", "os.path", "'gcd'"))
    found = site.registry()
    assert not [rule for rule in found.rules() if rule.own]


# Names that nobody brings


def test_a_name_that_is_not_installed_names_its_package(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    refs = {
        "fenchel-one": Package("one", (AtomRef("one.a", ("entropy",)),), (), (SolverRef("o.S", "ONE", ()),))
    }
    monkeypatch.setattr(catalogue, "packages", lambda: refs)
    found = site.registry()
    with pytest.raises(
        MissingPluginError, match=r"entropy comes with fenchel-one, .*pip install fenchel-one"
    ):
        found.atom("entropy")
    with pytest.raises(AttributeError, match=r"no 'entropi'; did you mean entropy"):
        found.atom("entropi")
    with pytest.raises(
        SolverError, match=r"ONE comes with fenchel-one.*pip install fenchel-one\. No solver is"
    ):
        found.solver_ref("one")


def test_a_package_too_old_for_the_name_is_to_be_upgraded(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = {
        "fenchel-one": Package("one", (AtomRef("one.a", ("entropy",)),), (), (SolverRef("o.S", "ONE", ()),))
    }
    monkeypatch.setattr(catalogue, "packages", lambda: refs)
    site.install("one", HEAD)
    found = site.registry()
    for ask, name in ((found.atom, "entropy"), (found.solver_ref, "ONE")):
        with pytest.raises(MissingPluginError, match=f"fenchel-one 0.1.0 does not bring {name}; .*--upgrade"):
            ask(name)


def test_an_unknown_name_mentions_the_plugins_that_could_not_be_read(site: Site) -> None:
    site.install("bad", "FENCHEL_API = (1, 0)\nimport no_such_library\n")
    with pytest.raises(
        MissingPluginError, match=r"no 'sketch'\n(.*\n)*fenchel-bad 0\.1\.0 is broken: .*no_such_library"
    ):
        site.registry().atom("sketch")


def test_an_unknown_solver_lists_the_installed_ones(site: Site) -> None:
    site.install("one", HEAD + solver("ONE"))
    found = site.registry()
    with pytest.raises(SolverError, match=r"no solver called 'ONNE'; did you mean ONE\? Installed: ONE\."):
        found.solver_ref("ONNE")
    with pytest.raises(
        SolverError, match=r"ELEMENTAL has no installable package any more.* Installed: ONE\."
    ):
        found.solver_ref("elemental")


# Plugins of this process


class Mine:
    """A plugin in a notebook."""

    @hookimpl
    def fenchel_solvers(self) -> list[SolverRef]:
        return [SolverRef("builtins.dict", "MINE", (frozenset({"zero"}),))]


def test_register_and_unregister() -> None:
    found = Registry(Core(), [], {})
    other = Registry(Core(), ["mine"], {})
    plugin = other.register(Mine(), id="mine")
    assert (plugin.state, plugin.origin) == ("ready", "mine")
    assert other.solver("mine") == {}
    assert other.solver_ref("mine/MINE").name == "MINE"
    with pytest.raises(PluginError, match="a plugin 'mine' already"):
        other.register(Mine(), id="mine")
    other.unregister("mine")
    with pytest.raises(SolverError):
        other.solver_ref("mine")
    with pytest.raises(PluginError, match="no plugin 'mine'"):
        other.unregister("mine")
    assert not found.solvers()


def test_register_raises_what_the_plugin_raises() -> None:
    found = Registry(Core(), ["bad"], {})
    with pytest.raises(PluginError, match="not a list of AtomRef"):
        found.register(SimpleNamespace(fenchel_atoms=hookimpl(lambda: None)), id="bad")
    assert [plugin.id for plugin in found.plugins() if plugin.usable] == ["core"]


def test_only_limits_the_registry_in_use() -> None:
    outer = registry()
    outer._contents, before = Core(), outer._contents
    outer.refresh()
    register(Mine(), id="mine-here")
    try:
        with only("mine-here") as inner:
            assert registry() is inner
            assert {plugin.id for plugin in inner.plugins() if plugin.usable} == {"core", "mine-here"}
        with only() as inner:
            assert {plugin.id for plugin in inner.plugins() if plugin.usable} == {"core"}
        assert registry() is outer
    finally:
        unregister("mine-here")
        outer._contents = before
        outer.refresh()


# Hooks around a solve

WRAPPER = (
    HEAD
    + """
@hookimpl(wrapper=True)
def fenchel_run_solver(solver):
    result = yield
    return f"{solver} around {result}"
"""
)


def run(found: Registry, plain: Callable[[], str] = lambda: "solved") -> str | None:
    call = found.run_solver
    return None if call is None else call(solver="S", program=None, solve=plain)


def test_no_wrapper_costs_nothing(site: Site) -> None:
    site.install("one", HEAD + solver("ONE"))
    assert site.registry().run_solver is None


def test_the_wrapper_of_a_stranger_waits_to_be_named(site: Site) -> None:
    site.install("spy", WRAPPER)
    assert run(site.registry()) is None
    site.environ["FENCHEL_TRUST_PLUGINS"] = "spy"
    assert run(site.registry()) == "S around solved"
    site.environ.clear()
    site.environ["FENCHEL_PLUGINS"] = "spy"
    assert run(site.registry()) == "S around solved"


def test_first_party_and_local_wrappers_run(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.install("spy", WRAPPER)
    monkeypatch.setattr(catalogue, "packages", lambda: {"fenchel-spy": Package("spy")})
    assert run(site.registry()) == "S around solved"
    monkeypatch.setattr(catalogue, "packages", dict)
    found = Registry(Core(), ["mine"], {})

    @hookimpl(wrapper=True)
    def wrap():  # type: ignore[no-untyped-def]
        return "mine " + (yield)

    found.register(SimpleNamespace(fenchel_run_solver=wrap), id="mine")
    assert run(found) == "mine solved"


# Many


def test_thirty_plugins_are_found(site: Site) -> None:
    source = (
        HEAD
        + """
@hookimpl
def fenchel_atoms():
    return [AtomRef("pkg.mod", (f"{name}_{{k}}",), f"{name}_{{k}}", ("nonneg",)) for k in range(6)]
@hookimpl
def fenchel_solvers():
    return [SolverRef("nowhere.S", "{name}", (frozenset({{"zero"}}),), needs=("numpy",))]
"""
    )
    for k in range(30):
        site.install(f"many{k}", source.format(name=f"m{k}"))
    code = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy, scipy.sparse
from fenchel.registry import Registry
found = Registry(object(), [f"many{k}" for k in range(30)], {})
assert sum(plugin.id.startswith("many") and plugin.state == "ready" for plugin in found.plugins()) == 30
"""

    subprocess.run([sys.executable, "-c", code, str(site.folder)], check=True)
