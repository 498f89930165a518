"""The command `fenchel`."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata
from types import SimpleNamespace

import pytest

from fenchel import __main__ as command
from fenchel.errors import PluginError
from fenchel.plugins import AtomRef, Avoid, RuleRef, SolverRef
from fenchel.registry import Plugin

SCS = SolverRef("fenchel_scs.scs.SCS", "SCS", (frozenset({"zero", "soc"}), frozenset({"zero"})), (30.0, 20.0))
NEW = SolverRef("acme.new.NEW", "NEW", (frozenset({"zero"}),))
GOOD = [
    Plugin("core", "fenchel-core", "0.1.0", "fenchel.contents", contributions=(RuleRef("m.R", "a", ("b",)),)),
    Plugin("scs", "fenchel-scs", "0.1.0", "fenchel_scs", contributions=(SCS,)),
    Plugin("new", "acme", "3", "acme", contributions=(NEW, AtomRef("acme.f", ("f", "F")))),
]
BROKEN = Plugin(
    "ecos",
    "fenchel-ecos",
    "0.1.0",
    "fenchel_ecos",
    "broken",
    "needs ecos, which is not installed",
    "Traceback: ...",
)


#: What each solver cannot share a process with.
CONFLICTS: dict[str, tuple[str, ...]] = {}


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[Plugin]:
    """The plugins that the command sees."""
    plugins = list(GOOD)
    found = SimpleNamespace(
        plugins=lambda: tuple(plugins),
        solvers=lambda: tuple(ref for plugin in plugins for ref in plugin.solvers),
        owner=lambda ref: next(plugin for plugin in plugins if ref in plugin.contributions),
        solver=lambda ref: SimpleNamespace(conflicts=CONFLICTS.get(ref.name, ()), library=ref.name.lower()),
    )
    monkeypatch.setattr(command, "registry", lambda: found)
    monkeypatch.setattr(command, "_installed_twice", list)
    for name in ("FENCHEL_PLUGINS", "FENCHEL_DISABLE_PLUGINS", "FENCHEL_TRUST_PLUGINS", "FENCHEL_SOLVERS"):
        monkeypatch.delenv(name, raising=False)
    return plugins


def test_plugins_are_listed(installed: list[Plugin], capsys: pytest.CaptureFixture[str]) -> None:
    installed.append(BROKEN)
    assert command.main(["plugins"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "core fenchel-core 0.1.0 ready 1 rules",
        "scs fenchel-scs 0.1.0 ready SCS",
        "new acme 3 ready NEW, 2 names",
        "ecos fenchel-ecos 0.1.0 broken",
        "needs ecos, which is not installed",
    ]


def test_plugins_as_json(installed: list[Plugin], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["plugins", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert [fact["id"] for fact in facts] == ["core", "scs", "new"]
    assert facts[0]["rules"] == ["a -> b"]
    assert facts[2] == {
        "id": "new",
        "distribution": "acme",
        "version": "3",
        "module": "acme",
        "state": "ready",
        "reason": "",
        "solvers": ["NEW"],
        "names": ["F", "f"],
        "rules": [],
    }


def test_solvers_are_listed_with_what_they_take(
    installed: list[Plugin], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fenchel.planning.catalogue.packages", lambda: {"fenchel-scs": None})
    assert command.main(["solvers"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "SCS fenchel-scs 0.1.0 default",
        "cost 30 soc zero",
        "cost 20 zero",
        "NEW acme 3 where it is named",
        "cost 10 zero",
    ]
    del installed[1:]
    assert command.main(["solvers"]) == 0
    assert "No solver is installed" in capsys.readouterr().out


def test_the_doctor_finds_nothing(installed: list[Plugin], capsys: pytest.CaptureFixture[str]) -> None:
    installed.append(Plugin("off", "acme-off", "1", "off", "disabled", "FENCHEL_DISABLE_PLUGINS names it"))
    assert command.main(["doctor"]) == 0
    assert (
        capsys.readouterr().out == "disabled: off\n3 of 4 plugins in use, core included; nothing is wrong\n"
    )


def test_the_doctor_says_what_is_wrong(
    installed: list[Plugin], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.append(BROKEN)
    monkeypatch.setenv("FENCHEL_DISABLE_PLUGINS", "scs, tpyo")
    assert command.main(["doctor"]) == 1
    told = capsys.readouterr().out
    assert "fenchel-ecos 0.1.0 is broken: needs ecos, which is not installed" in told
    assert "FENCHEL_DISABLE_PLUGINS names 'tpyo', which is not installed" in told
    assert "Traceback" not in told
    assert command.main(["doctor", "--traceback"]) == 1
    assert "Traceback" in capsys.readouterr().out


def test_the_doctor_knows_versions_that_go_wrong(
    installed: list[Plugin], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata, "version", {"old": "1.13.1", "new": "1.14"}.__getitem__)
    avoid = tuple(Avoid(name, "it adds wrong", below="1.14") for name in ("old", "new"))
    ref = SolverRef("acme.old.OLD", "OLD", (frozenset({"zero"}),), avoid=avoid)
    installed.append(Plugin("old", "acme-old", "3", "acme", contributions=(ref,)))
    assert command.main(["doctor"]) == 1
    assert capsys.readouterr().out == (
        "OLD of acme-old 3 is used with old 1.13.1: it adds wrong; pip install 'old>=1.14'\n"
    )


def test_the_doctor_tells_which_solvers_cannot_share_a_process(
    installed: list[Plugin], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(CONFLICTS, "SCS", ("new", "nowhere_to_be_found"))
    monkeypatch.setitem(CONFLICTS, "NEW", ("scs",))
    monkeypatch.setattr(command, "is_importable", {"new": True, "scs": True}.get)
    assert command.main(["doctor"]) == 0
    told, verdict = capsys.readouterr().out.splitlines()
    assert told == (
        "new and scs cannot be loaded into one process: of SCS, NEW, those whose library comes second run in a worker process"
    )
    assert verdict.endswith("nothing is wrong")


def test_the_doctor_loads_the_solvers(installed: list[Plugin], capsys: pytest.CaptureFixture[str]) -> None:
    """Their own modules, that is, not the libraries."""

    def broken(ref: SolverRef) -> object:
        raise PluginError(f"{ref.target} cannot be loaded: SyntaxError")

    command.registry().solver = broken  # type: ignore[method-assign,assignment]
    assert command.main(["doctor"]) == 1
    assert "acme.new.NEW cannot be loaded: SyntaxError" in capsys.readouterr().out


def test_the_doctor_finds_stale_records(monkeypatch: pytest.MonkeyPatch) -> None:
    def record(name: str, version: str, group: str = "fenchel") -> SimpleNamespace:
        return SimpleNamespace(name=name, version=version, entry_points=[SimpleNamespace(group=group)])

    records = [
        record("a", "1"),
        record("a", "2"),
        record("b", "1"),
        record("b", "1"),
        record("c", "1", "other"),
    ]
    monkeypatch.setattr(command.metadata, "distributions", lambda: [*records, record("c", "2", "other")])
    assert command._installed_twice() == [
        "a is recorded in versions 1, 2: uninstall it, then install it again"
    ]


def test_the_demonstration_gets_the_rest_of_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []
    monkeypatch.setitem(
        sys.modules, "fenchel.demo", SimpleNamespace(main=lambda argv: given.append(argv) or 7)
    )
    assert command.main(["demo", "--assets", "5"]) == 7
    assert given == [["--assets", "5"]]


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["--help"])
    told = capsys.readouterr().out
    assert all(f"  {name} " in told for name in command.COMMANDS)
    with pytest.raises(SystemExit):
        command.main(["nonsense"])


@pytest.mark.parametrize("arguments", [["demo", "--assets", "100"], ["plugins", "--json"], ["solvers"], ["doctor"], ["--help"]])
def test_a_reader_that_goes_is_no_error(arguments: list[str]) -> None:
    """As in `fenchel demo | head -1`, whose reader goes first."""
    script = f"import sys; sys.stdin.read(); from fenchel.__main__ import main; sys.exit(main({arguments!r}))"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        process.stdout.close()
        _, complaints = process.communicate()
    assert complaints == ""
    assert process.returncode == command.READER_GONE or arguments == ["--help"]  # argparse minds it already
