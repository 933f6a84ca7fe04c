"""Finds, loads and guards plugins; a broken one is reported and switched off."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Literal

import pluggy

from affactkit import hookspecs
from affactkit.errors import PluginError
from affactkit.registry import Provider, Registries

GROUP = "affactkit.plugins"
ALLOW_LIST = "AFFACTKIT_PLUGINS"
BLOCK_LIST = "AFFACTKIT_NO_PLUGINS"
RERAISE = "AFFACTKIT_RERAISE"


@dataclass(frozen=True)
class LoadedPlugin:
    """One line of the load report."""

    provider: Provider
    status: Literal["loaded", "failed", "disabled"]
    reason: str
    milliseconds: float


@dataclass
class PluginHost:
    """The loaded plugins: their components, their hooks and how loading went."""

    registries: Registries = field(default_factory=Registries)
    manager: pluggy.PluginManager = field(default_factory=lambda: _manager())
    report: list[LoadedPlugin] = field(default_factory=list)

    def load(self, found: Iterable[EntryPoint], *, reraise: bool = False) -> None:
        """Load plugins one by one, keeping what fails away from the rest."""
        for point in sorted(found, key=lambda point: point.name):
            self.report.append(self._load_one(point, reraise))

    def _load_one(self, point: EntryPoint, reraise: bool) -> LoadedPlugin:
        provider = _provider(point)
        if not _wanted(point.name):
            return LoadedPlugin(provider, "disabled", "switched off by the user", 0.0)
        begin = time.perf_counter()
        status: Literal["loaded", "failed"] = "loaded"
        reason = ""
        try:
            self._register(point, provider)
        # A plugin is a stranger's code: whatever it raises, even SystemExit, must not end the CLI.
        except (Exception, SystemExit) as error:
            if reraise:
                raise
            status, reason = "failed", f"{type(error).__name__}: {error}"
        return LoadedPlugin(provider, status, reason, 1000 * (time.perf_counter() - begin))

    def _register(self, point: EntryPoint, provider: Provider) -> None:
        module = point.load()
        try:
            self.manager.register(module, name=point.name)
            self.manager.check_pending()
            register = getattr(module, "affactkit_register", None)
            if register is not None:
                with self.registries.registering(provider):
                    register(registries=self.registries)
        except BaseException:
            if self.manager.has_plugin(point.name):
                self.manager.unregister(name=point.name)
            raise

    def failed(self) -> list[LoadedPlugin]:
        """Return the plugins that could not be loaded."""
        return [plugin for plugin in self.report if plugin.status == "failed"]


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager("affactkit")
    manager.add_hookspecs(hookspecs)
    return manager


def _provider(point: EntryPoint) -> Provider:
    if point.dist is None:
        return Provider(point.name, "unknown", "unknown")
    return Provider(point.name, point.dist.name, point.dist.version)


def _names(variable: str) -> set[str] | None:
    value = os.environ.get(variable)
    return None if value is None else set(value.replace(",", " ").split())


def _wanted(name: str) -> bool:
    allowed = _names(ALLOW_LIST)
    return (allowed is None or name in allowed) and name not in (_names(BLOCK_LIST) or set())


def find_plugins() -> list[EntryPoint]:
    """Return the entry points of all installed plugins."""
    return list(entry_points(group=GROUP))


@cache
def plugin_host() -> PluginHost:
    """Return this process's plugins, loading them at the first call.

    Raises:
        PluginError: a plugin that ``AFFACTKIT_PLUGINS`` or ``AFFACTKIT_NO_PLUGINS`` names is
            not installed.
    """
    found = find_plugins()
    installed = {point.name for point in found}
    for variable in (ALLOW_LIST, BLOCK_LIST):
        for name in sorted((_names(variable) or set()) - installed):
            raise PluginError(
                f"{variable} names the plugin '{name}', which is not installed; "
                f"installed: {', '.join(sorted(installed))}"
            )
    host = PluginHost()
    host.load(found, reraise=bool(os.environ.get(RERAISE)))
    return host
