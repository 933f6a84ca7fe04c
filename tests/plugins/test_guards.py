"""A plugin that is broken is reported and switched off, and leaves nothing behind."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from affactkit.errors import PluginError
from affactkit.hookspecs import API
from affactkit.plugins import LoadedPlugin, PluginHost, plugin_host
from tests.plugins.installed import entry_points_of, install

GOOD = """
from pathlib import Path
from affactkit import hookimpl

@hookimpl
def affactkit_register(registries):
    registries.heads.add("{name}", config="c:C", target="t:T", summary="A head.")

@hookimpl
def affactkit_recipe_paths():
    return [Path("/recipes")]

@hookimpl
def affactkit_run_started(run):
    pass
"""
numbers = itertools.count()


def load(folder: Path, monkeypatch: pytest.MonkeyPatch, **sources: str) -> PluginHost:
    """Install a distribution for each plugin, and load all of them."""
    monkeypatch.syspath_prepend(str(folder))
    for name, source in sources.items():
        module = f"guarded_{name}_{next(numbers)}"  # modules are imported once in a process
        install(folder, f"affactkit-{name}", modules={module: source}, plugins={name: module})
    host = PluginHost()
    host.load(entry_points_of(folder))
    return host


def report(host: PluginHost) -> dict[str, LoadedPlugin]:
    return {plugin.provider.plugin: plugin for plugin in host.report}


def test_a_good_plugin_brings_components_hooks_and_recipes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = load(tmp_path, monkeypatch, good=GOOD.format(name="h"))
    loaded = report(host)["good"]
    assert (loaded.status, loaded.reason) == ("loaded", "")
    assert str(host.registries.heads.get("h").provider) == "good (affactkit-good 1.0)"
    assert list(host.recipe_folders.values()) == [[Path("/recipes")]]
    assert len(host.manager.hook.affactkit_run_started.get_hookimpls()) == 1


BROKEN = {
    "raises at import": ("raise ValueError('not\\nhere')", "ValueError: not here"),
    "exits at import": ("raise SystemExit('bye')", "SystemExit: bye"),
    "needs what is missing": ("import no_such_module", "ModuleNotFoundError: No module named"),
    "is no Python": ("def", "SyntaxError"),
    "misspells a hook": (
        GOOD.format(name="m") + "@hookimpl\ndef affactkit_epoch_endde(run): pass",
        "unknown hook 'affactkit_epoch_endde'; did you mean 'affactkit_epoch_ended'?",
    ),
    "asks a hook for too much": (
        GOOD.format(name="m").replace("started(run)", "started(run, model)"),
        "Argument(s) {'model'} are declared in the hookimpl but can not be found",
    ),
    "registers half": (
        GOOD.format(name="m").replace(
            "A head.\")", "A head.\")\n    registries.losses.add('l')"
        ),
        "TypeError",
    ),
    "names a kind that there is not": (
        GOOD.format(name="m").replace("A head.\")", "A head.\")\n    registries.of('hats')"),
        "unknown kind 'hats'; did you mean 'heads'?",
    ),
    "fails to tell its recipes": (
        GOOD.format(name="m").replace('[Path("/recipes")]', "1 / 0"),
        "ZeroDivisionError",
    ),
    "exits while it registers": (
        GOOD.format(name="m").replace("A head.\")", "A head.\")\n    raise SystemExit(3)"),
        "SystemExit: 3",
    ),
    "is made for later hooks": (
        "affactkit_api = 7\n" + GOOD.format(name="m"),
        "made for version 7 of the plugin interface, this is version 1; "
        "try: pip install --upgrade affactkit",
    ),
    "is made for earlier hooks": (
        "affactkit_api = 0\n" + GOOD.format(name="m"),
        "made for version 0 of the plugin interface, this is version 1; "
        "try: pip install --upgrade affactkit-broken",
    ),
    "misunderstands the version": (
        "affactkit_api = '1.0'\n" + GOOD.format(name="m"),
        "affactkit_api is '1.0'; it should be 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_is_switched_off_and_forgotten(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    source: str,
    reason: str,
) -> None:
    host = load(tmp_path, monkeypatch, broken=source, sound=GOOD.format(name="h"))
    broken = report(host)["broken"]
    assert broken.status == "failed"
    assert reason in broken.reason
    assert host.failed() == [broken]
    assert [entry.name for registry in host.registries for entry in registry] == ["h"]
    assert [provider.plugin for provider in host.recipe_folders] == ["sound"]
    assert list(dict(host.manager.list_name_plugin())) == ["sound"]
    assert len(host.manager.hook.affactkit_run_started.get_hookimpls()) == 1
    (line,) = [record.getMessage() for record in caplog.records]
    assert line == f"plugin broken (affactkit-broken 1.0) is switched off: {broken.reason}"


def test_a_name_taken_names_both_owners_and_undoes_the_later_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = GOOD.format(name="other").replace(
        'A head.")', "A head.\")\n    registries.heads.add('h', config='', target='', summary='')"
    )
    host = load(tmp_path, monkeypatch, first=GOOD.format(name="h"), second=second)
    assert "first (affactkit-first 1.0) and second (affactkit-second 1.0)" in (
        report(host)["second"].reason
    )
    assert host.registries.heads.names() == ["h"]
    assert host.registries.heads.get("h").provider.plugin == "first"


def test_names_of_affactkit_cannot_be_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    install(
        tmp_path, "affactkit", modules={"our_own": GOOD.format(name="h")}, plugins={"z": "our_own"}
    )
    install(tmp_path, "thief", modules={"a_thief": GOOD.format(name="h")}, plugins={"a": "a_thief"})
    host = PluginHost()
    host.load(entry_points_of(tmp_path))
    assert host.registries.heads.get("h").provider.distribution == "affactkit"
    assert "z (affactkit 1.0) and a (thief 1.0)" in report(host)["a"].reason


def test_a_plugin_may_say_which_hooks_it_is_made_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = load(tmp_path, monkeypatch, good=f"affactkit_api = {API}\n" + GOOD.format(name="h"))
    assert report(host)["good"].status == "loaded"


def test_of_two_plugins_with_one_name_the_first_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    for number in (1, 2):
        install(
            tmp_path,
            f"twin-{number}",
            modules={f"twin_{number}": GOOD.format(name=f"h{number}")},
            plugins={"twin": f"twin_{number}"},
        )
    host = PluginHost()
    host.load(entry_points_of(tmp_path))
    assert sorted(plugin.status for plugin in host.report) == ["failed", "loaded"]
    kept = next(plugin for plugin in host.report if plugin.status == "loaded")
    (head,) = host.registries.heads
    assert head.provider == kept.provider
    assert host.manager.has_plugin("twin")


def test_a_plugin_without_metadata_is_loaded_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    install(
        tmp_path,
        "bare",
        modules={"bare_plugin": GOOD.format(name="h")},
        plugins={"b": "bare_plugin"},
    )
    (tmp_path / "bare-1.0.dist-info" / "METADATA").unlink()
    host = PluginHost()
    host.load(entry_points_of(tmp_path))
    assert str(host.registries.heads.get("h").provider) == "b (unknown unknown)"


def test_failures_can_be_raised_for_their_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    install(tmp_path, "bad", modules={"bad_plugin": "1 / 0"}, plugins={"bad": "bad_plugin"})
    with pytest.raises(ZeroDivisionError):
        PluginHost().load(entry_points_of(tmp_path), reraise=True)


@pytest.mark.parametrize(
    ("variable", "value", "on"),
    [("AFFACTKIT_NO_PLUGINS", "one, three", "two"), ("AFFACTKIT_PLUGINS", "two", "two")],
)
def test_the_environment_chooses_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, on: str
) -> None:
    monkeypatch.setenv(variable, value)
    names = ("one", "two", "three")
    host = load(tmp_path, monkeypatch, **{name: GOOD.format(name=name) for name in names})
    assert {name for name, plugin in report(host).items() if plugin.status == "loaded"} == {on}
    assert host.registries.heads.names() == [on]


@pytest.mark.parametrize("variable", ["AFFACTKIT_NO_PLUGINS", "AFFACTKIT_PLUGINS"])
def test_a_plugin_that_is_not_installed_cannot_be_chosen(
    monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "celebb")
    plugin_host.cache_clear()
    with pytest.raises(PluginError, match=rf"{variable} names the plugin 'celebb'.*'celeba'"):
        plugin_host()


def test_components_are_registered_in_the_hook_only() -> None:
    with pytest.raises(PluginError, match="in the hook affactkit_register only"):
        PluginHost().registries.heads.add("h", config="", target="", summary="")
