"""Examine the installation and the machine: what ``affactkit doctor`` does."""

from __future__ import annotations

import os
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path

from affactkit.cache import cache_folder
from affactkit.errors import AffactkitError
from affactkit.jobs.environment import package_versions
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.contents import preflight
from affactkit.recipe.load import load_recipe
from affactkit.recipe.names import named_recipes, recipe_folders

GIGABYTE = 1e9


@dataclass(frozen=True)
class Examination:
    """What was found.

    Attributes:
        python: the interpreter's version.
        system: the operating system and its version.
        packages: versions by name.
        devices: where networks can be trained, or why torch does not say.
        cores: processor cores that this process may use.
        memory: main memory in gigabytes; None where the system does not tell.
        cache: the cache folder.
        cache_free: gigabytes that are free on its disk.
        failed_plugins: why they could not be loaded, by name.
        recipes: by name, what stands in the way of running them; nothing if they are ready.
    """

    python: str
    system: str
    packages: dict[str, str]
    devices: list[str]
    cores: int
    memory: float | None
    cache: str
    cache_free: float
    failed_plugins: dict[str, str]
    recipes: dict[str, str]


def examine(host: PluginHost | None = None) -> Examination:
    """Look at the installation and the machine; nothing is written or downloaded."""
    host = host or plugin_host()
    cache = cache_folder()
    return Examination(
        python=platform.python_version(),
        system=platform.platform(),
        packages=package_versions(),
        devices=_devices(),
        cores=count_cores(),
        memory=_memory(),
        cache=str(cache),
        cache_free=_free(cache),
        failed_plugins={plugin.provider.plugin: plugin.reason for plugin in host.failed()},
        recipes={name: _obstacle(name, host) for name in named_recipes(recipe_folders())},
    )


def _devices() -> list[str]:
    try:
        import torch
    except (ImportError, OSError) as error:
        return [f"torch cannot be imported: {error}"]
    found = ["cpu"]
    for index in range(torch.cuda.device_count()):
        gpu = torch.cuda.get_device_properties(index)
        found.append(f"cuda:{index} {gpu.name}, {gpu.total_memory / GIGABYTE:.0f} GB")
    return found


def count_cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory() -> float | None:
    if not hasattr(os, "sysconf"):
        return None
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIGABYTE


def _free(folder: Path) -> float:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return shutil.disk_usage(existing).free / GIGABYTE


def _obstacle(name: str, host: PluginHost) -> str:
    try:
        preflight(load_recipe(name, registries=host.registries))
    except AffactkitError as error:
        return error.message
    return ""
