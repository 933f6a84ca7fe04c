"""Finds, loads and guards plugins; a broken one is reported and switched off."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import Distribution, EntryPoint, PackageNotFoundError, entry_points
from pathlib import Path
from typing import Any, Literal

import pluggy

from affactkit import hookspecs
from affactkit.errors import AffactkitError, PluginError
from affactkit.registry import Provider, Registries, suggest

log = logging.getLogger("affactkit")

GROUP = "affactkit.plugins"
PREFIX = "affactkit_"
API_ATTRIBUTE = f"{PREFIX}api"
OWN_DISTRIBUTION = "affactkit"
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
    """The loaded plugins: their components, hooks and recipes, and how loading went."""

    registries: Registries = field(default_factory=Registries)
    manager: pluggy.PluginManager = field(default_factory=lambda: _manager())
    report: list[LoadedPlugin] = field(default_factory=list)
    recipe_folders: dict[Provider, list[Path]] = field(default_factory=dict)

    def load(self, found: Iterable[EntryPoint], *, reraise: bool = False) -> None:
        """Load plugins one by one, keeping what fails away from the rest.

        Those of affactkit itself come first, so that nobody else can take one of their names.
        """
        for point in sorted(found, key=_order):
            self.report.append(self._load_one(point, reraise))

    def _load_one(self, point: EntryPoint, reraise: bool) -> LoadedPlugin:
        provider = provider_of(point)
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
            status, reason = "failed", _in_one_line(error)
            log.warning("plugin %s is switched off: %s", provider, reason)
        return LoadedPlugin(provider, status, reason, 1000 * (time.perf_counter() - begin))

    def _register(self, point: EntryPoint, provider: Provider) -> None:
        if self.manager.has_plugin(point.name):
            raise PluginError(f"another plugin is named '{point.name}', too; it was kept")
        plugin = point.load()
        _refuse_other_api(plugin, provider)
        try:
            self.manager.register(plugin, name=point.name)
            self._refuse_unknown_hooks(plugin)
            with self.registries.registering(provider):
                _call(plugin, "affactkit_register", registries=self.registries)
                folders = _call(plugin, "affactkit_recipe_paths") or ()
                self.recipe_folders[provider] = [Path(folder) for folder in folders]
        except BaseException:
            if self.manager.has_plugin(point.name):
                self.manager.unregister(name=point.name)
            raise

    def _refuse_unknown_hooks(self, plugin: Any) -> None:
        known = [name for name in vars(hookspecs) if name.startswith(PREFIX)]
        for caller in self.manager.get_hookcallers(plugin) or ():
            if not caller.has_spec():
                raise PluginError(f"unknown hook '{caller.name}'; {suggest(caller.name, known)}")

    def call_one(self, plugin: str, hook: str, **arguments: Any) -> None:
        """Call one plugin's hook, if it has it, so that its failure is not that of others."""
        others = [other for name, other in self.manager.list_name_plugin() if name != plugin]
        self.manager.subset_hook_caller(hook, others)(**arguments)

    def failed(self) -> list[LoadedPlugin]:
        """Return the plugins that could not be loaded."""
        return [plugin for plugin in self.report if plugin.status == "failed"]


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager("affactkit")
    manager.add_hookspecs(hookspecs)
    return manager


def _refuse_other_api(plugin: Any, provider: Provider) -> None:
    """Say so at once when a plugin is made for other hooks, before any of them fails to fit."""
    wanted = getattr(plugin, API_ATTRIBUTE, 1)
    if wanted == hookspecs.API:
        return
    if not isinstance(wanted, int):
        raise PluginError(f"{API_ATTRIBUTE} is {wanted!r}; it should be {hookspecs.API}")
    older = provider.distribution if wanted < hookspecs.API else OWN_DISTRIBUTION
    raise PluginError(
        f"made for version {wanted} of the plugin interface, this is version {hookspecs.API}; "
        f"try: pip install --upgrade {older}"
    )


def _call(plugin: Any, hook: str, **arguments: Any) -> Any:
    """Call one plugin's hook, if it has it, so that a failure is that plugin's alone."""
    implementation = getattr(plugin, hook, None)
    return implementation(**arguments) if implementation is not None else None


def _order(point: EntryPoint) -> tuple[bool, str]:
    return provider_of(point).distribution != OWN_DISTRIBUTION, point.name


def provider_of(point: EntryPoint) -> Provider:
    """Return who installed an entry point."""
    return Provider(point.name, *_name_and_version(point.dist))


@cache
def _name_and_version(distribution: Distribution | None) -> tuple[str, str]:
    name = version = None
    if distribution is not None:
        # An installation may have lost its metadata, which is no reason to stop.
        with suppress(PackageNotFoundError, KeyError):
            name, version = distribution.name, distribution.version
    return name or "unknown", version or "unknown"


def _in_one_line(error: BaseException) -> str:
    text = (
        error.message if isinstance(error, AffactkitError) else f"{type(error).__name__}: {error}"
    )
    return " ".join(text.split())


def _names(variable: str) -> set[str] | None:
    value = os.environ.get(variable)
    return None if value is None else set(value.replace(",", " ").split())


def _wanted(name: str) -> bool:
    allowed = _names(ALLOW_LIST)
    return (allowed is None or name in allowed) and name not in (_names(BLOCK_LIST) or set())


def find(group: str) -> list[EntryPoint]:
    """Return the installed entry points of a group."""
    return list(entry_points(group=group))


@cache
def plugin_host() -> PluginHost:
    """Return this process's plugins, loading them at the first call.

    Raises:
        PluginError: a plugin that ``AFFACTKIT_PLUGINS`` or ``AFFACTKIT_NO_PLUGINS`` names is
            not installed.
    """
    found = find(GROUP)
    installed = {point.name for point in found}
    for variable in (ALLOW_LIST, BLOCK_LIST):
        for name in sorted((_names(variable) or set()) - installed):
            raise PluginError(
                f"{variable} names the plugin '{name}', which is not installed; "
                f"{suggest(name, sorted(installed))}"
            )
    host = PluginHost()
    host.load(found, reraise=bool(os.environ.get(RERAISE)))
    return host
