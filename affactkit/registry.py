"""Registries: which components exist, who brings them, and where their code lives."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from affactkit.errors import PluginError

KINDS = (
    "datasets",
    "detectors",
    "transforms",
    "backbones",
    "heads",
    "losses",
    "optimizers",
    "schedulers",
    "evaluators",
    "figures",
    "trackers",
)


def suggest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """Return ``did you mean 'x'? known: a, b`` for a word that is not among the known ones."""
    close = difflib.get_close_matches(word, known, n=1)
    meant = f"did you mean '{close[0]}'? " if close else ""
    return f"{meant}known: {', '.join(sorted(known)) or 'none'}"


def singular(kind: str) -> str:
    """Return the name of one component of a kind, ``loss`` for ``losses``."""
    return kind[:-2] if kind.endswith("sses") else kind[:-1]


@dataclass(frozen=True)
class Provider:
    """The plugin that brings a component: its entry point, distribution and version."""

    plugin: str
    distribution: str
    version: str

    def __str__(self) -> str:
        return f"{self.plugin} ({self.distribution} {self.version})"


def import_attribute(reference: str) -> Any:
    """Import what ``"module:attribute"`` names."""
    module, _, attribute = reference.partition(":")
    return getattr(importlib.import_module(module), attribute)


@dataclass(frozen=True)
class Entry:
    """One component: its name, its configuration class, its code and its owner.

    ``config`` and ``target`` are ``"module:attribute"`` strings, so that knowing a component
    imports nothing. ``config`` names a ``ComponentConfig``; ``target`` is called as
    ``target(config, context)`` and returns what the kind's Protocol in ``interfaces`` asks for.
    """

    kind: str
    name: str
    config: str
    target: str
    summary: str
    provider: Provider

    def config_class(self) -> Any:
        """Import the configuration class."""
        return self._import(self.config)

    def target_class(self) -> Any:
        """Import the code behind the component; this may import torch."""
        return self._import(self.target)

    def _import(self, reference: str) -> Any:
        try:
            return import_attribute(reference)
        except (ImportError, AttributeError) as error:
            raise PluginError(
                f"{singular(self.kind)} '{self.name}' of {self.provider} "
                f"cannot be imported from {reference}: {error}",
                hint="Reinstall the plugin, or ask its author.",
            ) from error


class Registry:
    """The components of one kind, by name."""

    def __init__(self, kind: str, owner: Registries) -> None:
        self.kind = kind
        self._owner = owner
        self._entries: dict[str, Entry] = {}

    def add(self, name: str, *, config: str, target: str, summary: str) -> None:
        """Register a component; see `Entry` for the arguments.

        Raises:
            PluginError: the name is taken; the message names both owners.
        """
        entry = Entry(self.kind, name, config, target, summary, self._owner.provider)
        taken = self._entries.get(name)
        if taken is not None:
            raise PluginError(
                f"two plugins register the {singular(self.kind)} '{name}': "
                f"{taken.provider} and {entry.provider}",
                hint="Rename one, or switch one off with --no-plugin NAME.",
            )
        self._entries[name] = entry

    def get(self, name: str) -> Entry:
        """Return the entry of that name.

        Raises:
            PluginError: there is none; the message lists the known names.
        """
        if name not in self._entries:
            raise PluginError(
                f"unknown {singular(self.kind)} '{name}'; {suggest(name, self.names())}"
            )
        return self._entries[name]

    def names(self) -> list[str]:
        """Return the registered names, sorted."""
        return sorted(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[Entry]:
        return (self._entries[name] for name in self.names())

    def discard(self, provider: Provider) -> None:
        """Forget what a provider registered."""
        self._entries = {n: e for n, e in self._entries.items() if e.provider != provider}


class Registries:
    """All registries, one attribute per kind: ``registries.heads.add(...)``."""

    datasets: Registry
    detectors: Registry
    transforms: Registry
    backbones: Registry
    heads: Registry
    losses: Registry
    optimizers: Registry
    schedulers: Registry
    evaluators: Registry
    figures: Registry
    trackers: Registry

    def __init__(self) -> None:
        self._provider: Provider | None = None
        for kind in KINDS:
            setattr(self, kind, Registry(kind, self))

    def of(self, kind: str) -> Registry:
        """Return the registry of a kind, named in the plural or the singular."""
        for known in KINDS:
            if kind in (known, singular(known)):
                registry: Registry = getattr(self, known)
                return registry
        raise PluginError(f"unknown kind '{kind}'; {suggest(kind, KINDS)}")

    def __iter__(self) -> Iterator[Registry]:
        return (self.of(kind) for kind in KINDS)

    @property
    def provider(self) -> Provider:
        """The plugin that registers just now."""
        if self._provider is None:
            raise PluginError("components are registered in the hook affactkit_register only")
        return self._provider

    @contextmanager
    def registering(self, provider: Provider) -> Iterator[None]:
        """Attribute what is registered inside to a provider; undo all of it if that fails."""
        self._provider = provider
        try:
            yield
        except BaseException:
            for registry in self:
                registry.discard(provider)
            raise
        finally:
            self._provider = None
