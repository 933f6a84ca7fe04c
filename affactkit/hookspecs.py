"""What a plugin can say: the hooks that affactkit calls.

A plugin is a module named by an entry point of the group ``affactkit.plugins``; it implements
any of these functions under the decorator ``affactkit.hookimpl``. Commands have an entry-point
group of their own, ``affactkit.commands`` (name = command, value = a click command), so that
``affactkit --help`` loads no plugin.

The module may say ``affactkit_api = 1``: for which version of these hooks, and of what they hand
out, it is made. A module that says nothing is made for the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

if TYPE_CHECKING:
    from affactkit.registry import Registries
    from affactkit.runs import RunDirectory

API = 1
"""The version of what plugins are written against; it grows when plugins must be changed."""

hookspec = pluggy.HookspecMarker("affactkit")
hookimpl = pluggy.HookimplMarker("affactkit")


@hookspec
def affactkit_register(registries: Registries) -> None:
    """Register components: ``registries.heads.add(name, config=..., target=..., summary=...)``.

    Called once, when the plugins are loaded, with nothing heavy imported: give the
    configuration and the code as ``"module:attribute"`` strings.
    """


@hookspec
def affactkit_recipe_paths() -> Iterable[Path]:  # type: ignore[empty-body]
    """Return folders whose ``*.yaml`` files can be run by name."""


@hookspec
def affactkit_run_started(run: RunDirectory) -> None:
    """Act when a run's directory exists and training is about to begin."""


@hookspec
def affactkit_epoch_ended(run: RunDirectory, epoch: int, metrics: Mapping[str, float]) -> None:
    """Act after an epoch (counted from 1) with its metrics by name."""


@hookspec
def affactkit_evaluated(run: RunDirectory, results: Mapping[str, float]) -> None:
    """Act after the evaluators, with their results by name."""


@hookspec
def affactkit_run_ended(run: RunDirectory, error: BaseException | None) -> None:
    """Act last, whether the run ended well (``error`` is None) or not."""
