"""Written plugins that are importable and found as if they had been installed."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from affactkit.jobs.new_plugin import new_plugin
from tests.plugins.installed import install


def write(folder: Path, names: dict[str, str]) -> list[Path]:
    """Write a plugin for each kind of ``{kind: name}``, with the metadata that pip would write."""
    written = [new_plugin(name, kind, folder) for kind, name in names.items()]
    for path in written:
        project = read_project(path)
        install(
            path,
            project["name"],
            version=project["version"],
            plugins=project["entry-points"]["affactkit.plugins"],
        )
    return written


def read_project(path: Path) -> dict[str, Any]:
    """Return the project table of a distribution's pyproject.toml."""
    project: dict[str, Any] = tomllib.loads((path / "pyproject.toml").read_text())["project"]
    return project


def python(
    *arguments: str | Path, plugins: list[Path], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, with these plugins installed."""
    paths = [*map(str, plugins), os.environ.get("PYTHONPATH", "")]
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
