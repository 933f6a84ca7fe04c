"""Strangers' code that is told of a run: trackers, and the plugins' run hooks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from affactkit.component import Component
from affactkit.engine.events import Ended, EpochEnded, Evaluated, Event, Started
from affactkit.interfaces import BuildContext
from affactkit.plugins import PluginHost
from affactkit.runs import RunDirectory

log = logging.getLogger("affactkit")


class Guarded:
    """Keeps an outsider's failure from ending the run: it is reported once, then left alone."""

    def __init__(self, name: str, on: Callable[[Event], object]) -> None:
        self.name = name
        self.failure: Exception | None = None
        self._on = on

    def on(self, event: Event) -> None:
        """Pass an event on, unless the outsider has failed before."""
        if self.failure is not None:
            return
        try:
            self._on(event)
        except Exception as error:  # whatever a stranger's code raises
            self.failure = error
            log.warning("%s failed and is switched off for this run", self.name, exc_info=error)


def outsiders(
    trackers: Sequence[Component], context: BuildContext, host: PluginHost, run: RunDirectory
) -> list[Guarded]:
    """Return a run's trackers and each plugin's run hooks, each guarded alone."""
    inside = replace(context, run=run)
    tracking = [
        Guarded(f"tracker '{component.name}'", inside.build("trackers", component).on)
        for component in trackers
    ]
    plugins = [name for name, _ in host.manager.list_name_plugin()]
    return [*tracking, *(_hooks_of(plugin, host, run) for plugin in plugins)]


def _hooks_of(plugin: str, host: PluginHost, run: RunDirectory) -> Guarded:
    call = partial(host.call_one, plugin, run=run)
    return Guarded(f"a run hook of the plugin '{plugin}'", partial(_call_hook, call))


def _call_hook(call: Callable[..., None], event: Event) -> None:
    match event:
        case Started():
            call("affactkit_run_started")
        case EpochEnded():
            call("affactkit_epoch_ended", epoch=event.epoch, metrics=event.metrics)
        case Evaluated():
            call("affactkit_evaluated", results=event.results)
        case Ended():
            call("affactkit_run_ended", error=event.error)
