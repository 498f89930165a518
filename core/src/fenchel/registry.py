"""The registry: which plugins there are, the state of each, and what they bring, by name.

Plugins are found at first need, once, in sorted order. Each has a state:

    ready         what it brings can be used
    disabled      left out by FENCHEL_PLUGINS (an allow list) or FENCHEL_DISABLE_PLUGINS; not imported
    incompatible  written for a plugin API that this core does not offer; not imported
    broken        it raised, or a library that all of it needs is missing
    conflict      another package has one of its names too; that name is lost, the rest can be used

and a reason, raised when something that it would bring is asked for by name. One that fails costs
only itself. FENCHEL_PLUGINS set to nothing leaves core alone.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module, metadata
from importlib.util import find_spec
from itertools import count
from traceback import format_exc
from typing import Any, TypeVar

import pluggy

from fenchel.errors import MissingPluginError, PluginError, SolverError
from fenchel.planning import catalogue
from fenchel.plugins import API, AtomRef, GivenRef, Hooks, Reference, RuleRef, SolverRef, hookimpl, load

READY = "ready"
DISABLED = "disabled"
INCOMPATIBLE = "incompatible"
BROKEN = "broken"
CONFLICT = "conflict"

CORE = "fenchel-core"


@dataclass(slots=True, eq=False)
class Plugin:
    """One plugin: where it comes from, its state with the reason, and what it brings."""

    id: str
    distribution: str  # empty for one that was registered in this process
    version: str
    module: str
    state: str = READY
    reason: str = ""
    traceback: str = ""
    contributions: tuple[Reference, ...] = ()
    lacking: dict[str, str] = field(default_factory=dict)  # solvers whose imports are missing -> the reason

    @property
    def usable(self) -> bool:
        """True where what it brings is on offer."""
        return self.state in (READY, CONFLICT)

    @property
    def origin(self) -> str:
        """The distribution, else the id: what stands before the slash in "fenchel-osqp/OSQP"."""
        return self.distribution or self.id

    @property
    def title(self) -> str:
        """Distribution and version, for messages."""
        return f"{self.origin} {self.version}".rstrip()

    @property
    def trouble(self) -> str:
        """The state and its reason, for messages."""
        return f"{self.title} is {self.state}: {self.reason}"

    @property
    def atoms(self) -> tuple[AtomRef, ...]:
        """The atoms it brings."""
        return tuple(ref for ref in self.contributions if isinstance(ref, AtomRef))

    @property
    def rules(self) -> tuple[RuleRef, ...]:
        """The rules it brings, without the graph forms of its atoms."""
        return tuple(ref for ref in self.contributions if isinstance(ref, RuleRef))

    @property
    def solvers(self) -> tuple[SolverRef, ...]:
        """The solvers it brings whose imports are there."""
        return tuple(r for r in self.contributions if isinstance(r, SolverRef) and r.name not in self.lacking)


class _Innermost:
    """What the wrappers of `fenchel_run_solver` are around."""

    @hookimpl(trylast=True)
    def fenchel_run_solver(self, solve: Callable[[], Any]) -> Any:
        return solve()


_CONTRIBUTIONS: tuple[tuple[str, type], ...] = (
    ("fenchel_atoms", AtomRef),
    ("fenchel_rules", RuleRef),
    ("fenchel_solvers", SolverRef),
)
_LITERAL = re.compile(r"^FENCHEL_API\b[^=\n]*=\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)", re.MULTILINE)
_HEADER = re.compile(r"^(Name|Version): *(.*?) *$", re.MULTILINE)
_generations = count(1)
_Ref = TypeVar("_Ref", AtomRef, SolverRef)
_Owned = dict[str, list[tuple[Plugin, _Ref]]]


_watchers: dict[Callable[[], None], None] = {}


def watch(changed: Callable[[], None]) -> None:
    """Have a function called whenever other plugins come into use."""
    _watchers[changed] = None


def _announce() -> None:
    for changed in _watchers:
        changed()


class Registry:
    """All plugins and the look-ups by name. `registry()` is the one in use; tests make others.

    contents: core's own contributions, a module's name or an object with hooks. only: the ids that may be
    used (None: all). environ: has FENCHEL_PLUGINS, FENCHEL_DISABLE_PLUGINS and FENCHEL_TRUST_PLUGINS.
    """

    def __init__(
        self,
        contents: Any = "fenchel.contents",
        only: Iterable[str] | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._contents, self._environ = contents, environ
        self._only = None if only is None else frozenset(map(_normal, only))
        self._lock = threading.RLock()
        self._local: dict[str, Any] = {}  # id -> what was registered in this process
        self.refresh()

    def refresh(self) -> None:
        """Look for plugins again at the next need: something was installed, or the environment changed."""
        with self._lock:
            self._begun = self._complete = False
            #: Another number after every change of what is on offer, and for every registry.
            self.generation = next(_generations)
            self._plugins: list[Plugin] = []
            self._contributors: dict[int, Plugin] = {}  # id() of what pluggy holds -> its plugin
            self._solver_instances: dict[str, Any] = {}
            self._manager = _manager()
        _announce()

    def register(self, contributor: Any, id: str) -> Plugin:
        """Add a plugin that is not installed: a module, or an object with hooks (notebooks, tests)."""
        with self._lock:
            self._discover()
            name = _normal(id)
            if any(plugin.id == name for plugin in self._plugins):
                raise PluginError(f"there is a plugin {name!r} already; unregister it, or choose another id")
            self._contribute(_local(name, contributor), contributor)  # raises: it is the caller's own
            self._local[name] = contributor
            self.refresh()
            return next(plugin for plugin in self.plugins() if plugin.id == name)

    def unregister(self, id: str) -> None:
        """Take back `register`."""
        with self._lock:
            if self._local.pop(_normal(id), None) is None:
                raise PluginError(f"no plugin {id!r} was registered in this process")
            self.refresh()

    def restricted(self, ids: Iterable[str]) -> Registry:
        """A new registry of core and these plugins alone."""
        other = Registry(self._contents, ids, self._environ)
        other._local = dict(self._local)
        return other

    # What is on offer

    def plugins(self) -> tuple[Plugin, ...]:
        """Core first, then all plugins, whatever their state."""
        self._discover()
        return tuple(self._plugins)

    def names(self) -> list[str]:
        """The public names that plugins and core's atoms define, but for those of module paths."""
        self._discover()
        return sorted(name for name, owners in self._names.items() if len(owners) == 1 and "." not in name)

    def defines(self, name: str) -> bool:
        """Does a plugin define this name, one with dots among them?"""
        self._discover()
        return name in self._names

    def rules(self) -> tuple[RuleRef, ...]:
        """All rules, the graph forms of atoms among them."""
        self._discover()
        return self._rules

    def solvers(self) -> tuple[SolverRef, ...]:
        """All solvers that can be used, those that share a name with another included."""
        self._discover()
        return tuple(solver for plugin in self._plugins if plugin.usable for solver in plugin.solvers)

    def owner(self, reference: Reference) -> Plugin:
        """The plugin that brings a reference; for a solver that the user handed over, one of its class's name."""
        self._discover()
        if isinstance(reference, GivenRef):
            return Plugin(reference.target, "", "", reference.target.rpartition(".")[0])
        if plugin := self._owners.get(reference):
            return plugin
        raise PluginError(f"no plugin in use brings {reference}")

    def atom(self, name: str) -> Any:
        """The function or class behind a public name."""
        self._discover()
        owners = self._names.get(name, [])
        if len(owners) == 1:
            plugin, ref = owners[0]
            return _load(ref.target(name), plugin)
        if owners:
            raise PluginError(_clash(name, owners))
        self._blame(catalogue.provider_of_name(name), name)
        unread = "".join(f"\n{plugin.trouble}" for plugin in self._plugins if not plugin.usable)
        raise MissingPluginError(catalogue.absent_name(name, self.names()) + unread)

    def solver_ref(self, name: str) -> SolverRef:
        """The solver of a name, in any case; "fenchel-osqp/OSQP" where two packages have one name."""
        self._discover()
        origin, _, bare = name.rpartition("/")
        owners = [
            (plugin, ref)
            for plugin, ref in self._solvers.get(bare.casefold(), [])
            if not origin or _normal(origin) in (plugin.id, plugin.distribution)
        ]
        if len(owners) == 1:
            return owners[0][1]
        if owners:
            raise PluginError(_clash(bare, owners))
        for plugin in self._plugins:
            for lacking, reason in plugin.lacking.items():
                if lacking.casefold() == bare.casefold():
                    raise PluginError(f"{lacking} of {plugin.title} {reason}")
        self._blame(_normal(origin) if origin else catalogue.provider_of_solver(bare), bare)
        raise SolverError(catalogue.absent_solver(name, (ref.name for ref in self.solvers())))

    def solver(self, solver: str | SolverRef) -> Any:
        """The one shared instance of a solver; its module is imported at the first call. The user's own is itself."""
        if isinstance(solver, GivenRef):
            return solver.instance
        ref = self.solver_ref(solver) if isinstance(solver, str) else solver
        instance = self._solver_instances.get(ref.target)
        if instance is None:
            instance = self._solver_instances[ref.target] = _load(ref.target, self.owner(ref))()
        return instance

    @property
    def run_solver(self) -> Callable[..., Any] | None:
        """`run(solver=, program=, solve=)` through the wrappers of plugins; None where nobody wraps."""
        self._discover()
        return self._run_solver

    def _blame(self, origin: str | None, name: str) -> None:
        """Raise what is wrong with the plugin that should bring a name, if it is installed."""
        for plugin in self._plugins:
            if origin in (plugin.id, plugin.distribution):
                if plugin.usable:
                    newer = f"a newer one may: pip install --upgrade {plugin.origin}"
                    raise MissingPluginError(f"{plugin.title} does not bring {name}; {newer}")
                raise PluginError(plugin.trouble)

    # Discovery

    def _discover(self) -> None:
        if self._complete:
            return
        with self._lock:
            if self._begun:  # a plugin that is being imported asks for a name: it sees what there is so far
                return
            self._begun = True
            self._names: _Owned[AtomRef] = {}
            self._solvers: _Owned[SolverRef] = {}
            self._owners: dict[Reference, Plugin] = {}
            self._rules: tuple[RuleRef, ...] = ()
            self._run_solver: Callable[..., Any] | None = None
            try:
                self._add_core()
                for plugin, entry_point in _installed():
                    self._add(plugin, entry_point.load)
                for id, contributor in self._local.items():
                    self._add(_local(id, contributor), partial(_itself, contributor))
                self._index()
            except BaseException:  # core's own contents, or Ctrl-C: to be met again at the next need
                self.refresh()
                raise
            self._complete = True

    def _add_core(self) -> None:
        contents = import_module(self._contents) if isinstance(self._contents, str) else self._contents
        try:
            version = metadata.version(CORE)
        except metadata.PackageNotFoundError:  # run from a source tree
            version = ""
        core = Plugin("core", CORE, version, _local("core", contents).module)
        self._plugins.append(core)
        self._contribute(core, contents)

    def _add(self, plugin: Plugin, loader: Callable[[], Any]) -> None:
        """Bring a plugin to its state. Whatever it raises costs only itself."""
        self._plugins.append(plugin)
        if reason := self._why_disabled(plugin.id):
            plugin.state, plugin.reason = DISABLED, reason
            return
        try:
            stated = _stated_api(plugin.module.partition(".")[0]) if plugin.distribution else API
            if stated and _refused_by_api(plugin, stated):
                return
            contributor = loader()
            stated = stated or getattr(contributor, "FENCHEL_API", None)
            if stated is None:
                raise PluginError(f"{plugin.module} does not state its plugin API: FENCHEL_API = {API}")
            if not _refused_by_api(plugin, stated):
                self._contribute(plugin, contributor)
        except (Exception, SystemExit) as error:
            plugin.state, plugin.traceback = BROKEN, format_exc()
            plugin.reason = str(error) if isinstance(error, PluginError) else _named(error)

    def _why_disabled(self, id: str) -> str:
        allowed = self._environ.get("FENCHEL_PLUGINS")
        if self._only is not None and id not in self._only:
            return "it is not among the plugins asked for"
        if allowed is not None and id not in ids(allowed):
            return f"FENCHEL_PLUGINS does not name it; add {id} there"
        if id in ids(self._environ.get("FENCHEL_DISABLE_PLUGINS", "")):
            return f"FENCHEL_DISABLE_PLUGINS names it; take {id} out there"
        return ""

    def _contribute(self, plugin: Plugin, contributor: Any) -> None:
        """Register with pluggy, call the hooks of this one plugin, and look for the imports that it needs."""
        self._manager.register(contributor, f"{plugin.origin}/{plugin.id}")
        try:
            self._manager.check_pending()  # a misspelt hook
            found: list[Reference] = []
            for hook, kind in _CONTRIBUTIONS:
                for implementation in getattr(self._manager.hook, hook).get_hookimpls():
                    if implementation.plugin is contributor:
                        found += _checked(implementation.function(), kind, f"{plugin.module}.{hook}")
            for solver in (ref for ref in found if isinstance(ref, SolverRef)):
                if missing := ", ".join(name for name in solver.needs if not is_importable(name)):
                    plugin.lacking[solver.name] = f"needs {missing}, which is not installed"
            if plugin.lacking and len(plugin.lacking) == len(found):
                raise PluginError("; ".join(dict.fromkeys(plugin.lacking.values())))
        except BaseException:
            self._manager.unregister(contributor)
            raise
        plugin.contributions = tuple(found)
        plugin.reason = "; ".join(f"{name} {reason}" for name, reason in plugin.lacking.items())
        self._contributors[id(contributor)] = plugin

    def _index(self) -> None:
        """The tables behind the look-ups."""
        kinds: _Owned[AtomRef] = {}
        for plugin in self._plugins:
            self._owners.update(dict.fromkeys(plugin.contributions, plugin))
            for atom in plugin.atoms:
                self._owners.update(dict.fromkeys(atom.rules, plugin))
                for name in atom.names:
                    self._names.setdefault(name, []).append((plugin, atom))
                if atom.kind is not None:
                    kinds.setdefault(atom.kind, []).append((plugin, atom))
            for solver in plugin.solvers:
                self._solvers.setdefault(solver.name.casefold(), []).append((plugin, solver))
        _settle(self._names)
        _settle(self._solvers)
        _settle(kinds)
        # A kind that two packages claim has no graph form: that of one would be taken for the other's atom.
        own = (rule for owners in kinds.values() if len(owners) == 1 for rule in owners[0][1].rules)
        self._rules = (*(rule for plugin in self._plugins for rule in plugin.rules), *own)

        wrapping = [it.plugin for it in self._manager.hook.fenchel_run_solver.get_hookimpls()]
        trusted = [it for it in wrapping if self._is_trusted(self._contributors[id(it)])]
        if trusted:
            around = _manager()  # of its own, so that strangers' wrappers stay out
            for contributor in (_Innermost(), *trusted):
                around.register(contributor)
            self._run_solver = around.hook.fenchel_run_solver

    def _is_trusted(self, plugin: Plugin) -> bool:
        """Whether a plugin may stand around solves: the user's own, ours, or named in the environment."""
        if not plugin.distribution or catalogue.is_first_party(plugin.distribution):
            return True
        return any(plugin.id in ids(self._environ.get(f"FENCHEL_{it}PLUGINS", "")) for it in ("", "TRUST_"))


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager("fenchel")
    manager.add_hookspecs(Hooks)
    return manager


def _local(id: str, contributor: Any) -> Plugin:
    return Plugin(id, "", "", getattr(contributor, "__name__", type(contributor).__module__))


def _itself(contributor: Any) -> Any:
    return contributor


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).casefold()


def ids(text: str) -> frozenset[str]:
    """The ids of a comma-separated list."""
    return frozenset(_normal(part) for part in text.split(",") if part.strip())


def _installed() -> list[tuple[Plugin, metadata.EntryPoint]]:
    """One plugin for each entry point, sorted."""
    found = []
    for entry_point in metadata.entry_points(group="fenchel"):
        distribution = entry_point.dist
        assert distribution is not None  # true of every entry point that comes from an installed distribution
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
        header = dict(_HEADER.findall(text.partition("\n\n")[0]))  # `metadata` would parse the whole readme
        name, origin = _normal(entry_point.name), _normal(header["Name"])
        found.append((Plugin(name, origin, header["Version"], entry_point.module), entry_point))
    return sorted(found, key=lambda it: (it[0].id, it[0].distribution))


def _stated_api(package: str) -> tuple[int, int] | None:
    """The literal FENCHEL_API in a package's source, read without importing it; None where there is none."""
    spec = find_spec(package)
    if spec is None:
        raise PluginError(f"its entry point names the package {package}, which is not there")
    get_source = getattr(spec.loader, "get_source", None)
    stated = _LITERAL.search(get_source(package) or "") if get_source else None
    return (int(stated[1]), int(stated[2])) if stated else None


def _refused_by_api(plugin: Plugin, stated: tuple[int, int]) -> bool:
    """True, with the state set, where the plugin was written for an API that this core does not offer."""
    if stated[0] == API[0] and stated[1] <= API[1]:
        return False
    upgrade = CORE if tuple(stated) > API else plugin.origin
    plugin.state = INCOMPATIBLE
    plugin.reason = (
        f"it was written for plugin API {stated[0]}.{stated[1]}, and this {CORE} offers {API[0]}.{API[1]}; "
        f"pip install --upgrade {upgrade}"
    )
    return True


def _checked(contributed: Any, kind: type, where: str) -> list[Any]:
    """What a hook returned, if it is a list of the references it should hold."""
    if not isinstance(contributed, (list, tuple)):
        raise PluginError(f"{where} returned {type(contributed).__name__}, not a list of {kind.__name__}")
    for reference in contributed:
        if not isinstance(reference, kind):
            raise PluginError(f"{where} returned a list with {reference!r}, which is not {kind.__name__}")
    return list(contributed)


def is_importable(name: str) -> bool:
    """Whether the top-level package is there. Nothing is imported."""
    try:
        return find_spec(name.partition(".")[0]) is not None
    except ValueError:  # imported already, by something that leaves no spec
        return True


def _settle(table: _Owned[_Ref]) -> None:
    """Nobody shadows a core name; any other name that several plugins bring is nobody's, and they say so."""
    for name, owners in table.items():
        if len({plugin.origin for plugin, _ in owners}) == 1:
            del owners[1:]
            continue
        core = [owner for owner in owners if owner[0].distribution == CORE]
        for plugin, _ in owners:
            if plugin.distribution == CORE:
                continue
            others = ", ".join(other.title for other, _ in owners if other is not plugin)
            clash = f"{name} belongs to {others}" if core else f"{name} is brought by {others} too"
            plugin.state = CONFLICT
            if clash not in plugin.reason:
                plugin.reason += f"; {clash}" if plugin.reason else clash
        owners[:] = core or owners


def _clash(name: str, owners: list[tuple[Plugin, _Ref]]) -> str:
    titles = " and ".join(plugin.title for plugin, _ in owners)
    ways = " or ".join(
        f'"{plugin.origin}/{ref.name}"' if isinstance(ref, SolverRef) else ref.target(name)
        for plugin, ref in owners
    )
    return f"{name} is brought by {titles}: use {ways}, or name one plugin in FENCHEL_DISABLE_PLUGINS"


def _load(target: str, plugin: Plugin) -> Any:
    try:
        return load(target)
    except (Exception, SystemExit) as error:
        raise PluginError(f"{target} of {plugin.title} cannot be loaded: {_named(error)}") from error


_current = Registry()


def registry() -> Registry:
    """The registry in use."""
    return _current


def register(contributor: Any, id: str) -> Plugin:
    """Add a plugin that is not installed to the registry in use: a module, or an object with hooks."""
    return _current.register(contributor, id)


def unregister(id: str) -> None:
    """Take back `register`."""
    _current.unregister(id)


@contextmanager
def only(*ids: str) -> Iterator[Registry]:
    """Within the block there are core and these plugins alone."""
    global _current
    outer, _current = _current, _current.restricted(ids)
    _announce()
    try:
        yield _current
    finally:
        _current = outer
        _announce()
