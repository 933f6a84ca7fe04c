"""Plugins that follow a run by hooks; one that fails takes nothing from the others."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from affactkit import hookimpl
from affactkit.jobs.run import run
from affactkit.plugins import GROUP, PluginHost, find
from affactkit.recipe.models import Recipe


class Following:
    """Notes which hooks were called, and with what."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object]] = []

    @hookimpl
    def affactkit_run_started(self, run):
        self.heard.append(("started", run.path.is_dir()))

    @hookimpl
    def affactkit_epoch_ended(self, epoch, metrics):
        self.heard.append(("epoch", (epoch, "validation/loss" in metrics)))

    @hookimpl
    def affactkit_evaluated(self, results):
        self.heard.append(("evaluated", results["A/error"] >= 0))

    @hookimpl
    def affactkit_run_ended(self, error):
        self.heard.append(("ended", error))


class Failing(Following):
    """Fails at the first epoch's end."""

    @hookimpl
    def affactkit_epoch_ended(self, epoch):
        raise OSError(f"no room for epoch {epoch}")


@pytest.mark.parametrize("order", [("failing", "following"), ("following", "failing")])
def test_a_failing_hook_is_told_of_and_switches_off_its_plugin_alone(
    order: tuple[str, str],
    quick: Recipe,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    host = PluginHost()
    host.load(find(GROUP))
    plugins = {"failing": Failing(), "following": Following()}
    for name in order:
        host.manager.register(plugins[name], name=name)
    said: list[str] = []
    run(quick, runs=tmp_path, say=said.append, host=host)
    assert plugins["following"].heard == [
        ("started", True),
        ("epoch", (1, True)),
        ("epoch", (2, True)),
        ("evaluated", True),
        ("ended", None),
    ]
    assert plugins["failing"].heard == [("started", True)]
    about = "a run hook of the plugin 'failing' failed"
    warnings = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert [w for w in warnings if "hook of" in w] == [f"{about} and is switched off for this run"]
    assert [line for line in said if "hook of" in line] == [
        f"{about} during the run: no room for epoch 1"
    ]
