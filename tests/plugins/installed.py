"""Distributions that exist for one test: real metadata and modules in a folder on the path."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from importlib.metadata import EntryPoint, distributions
from pathlib import Path


def install(
    folder: Path,
    distribution: str,
    *,
    version: str = "1.0",
    modules: Mapping[str, str] | None = None,
    plugins: Mapping[str, str] | None = None,
    commands: Mapping[str, str] | None = None,
) -> None:
    """Write a distribution: its modules by name, and its entry points of both groups."""
    for module, source in (modules or {}).items():
        (folder / f"{module}.py").write_text(textwrap.dedent(source))
    information = folder / f"{distribution.replace('-', '_')}-{version}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
    )
    groups = {"affactkit.plugins": plugins or {}, "affactkit.commands": commands or {}}
    (information / "entry_points.txt").write_text(
        "".join(
            f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in points.items())
            for group, points in groups.items()
        )
    )


def entry_points_of(folder: Path) -> list[EntryPoint]:
    """Return the plugins of all distributions in the folder, as they are found on the path."""
    return [
        point
        for distribution in distributions(path=[str(folder)])
        for point in distribution.entry_points
        if point.group == "affactkit.plugins"
    ]
