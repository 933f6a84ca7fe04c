"""With twenty plugins installed, ``affactkit --help`` is as fast as without, and loads none."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plugins.installed import install

PLUGINS = 20
ALLOWED = 1.2
LOADED = """
import click
from pathlib import Path
from affactkit import hookimpl

Path(__file__).with_suffix(".loaded").touch()

@hookimpl
def affactkit_register(registries):
    registries.heads.add(__name__, config="c:C", target="t:T", summary="A head.")

@click.command()
def command(): "Do nothing."
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Twenty distributions, each with a plugin and a command."""
    for number in range(PLUGINS):
        module = f"installed_{number}"
        install(
            tmp_path,
            f"affactkit-installed-{number}",
            modules={module: LOADED},
            plugins={f"installed-{number}": module},
            commands={f"command-{number}": f"{module}:command"},
        )
    return tmp_path


def seconds(path: str) -> tuple[float, str]:
    """Return the processor time of ``affactkit --help`` with more on the path, and its text."""
    paths = os.pathsep.join(filter(None, (path, os.environ.get("PYTHONPATH", ""))))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "affactkit", "--help"],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, done.stdout


def test_help_takes_hardly_longer_and_lists_their_commands(site: Path) -> None:
    for attempt in (1, 2, 3):  # a busy machine may spoil one measurement, hardly three
        runs = [(seconds(str(site)), seconds("")) for _ in range(7)]
        ratio = min(w[0] for w, _ in runs) / min(wo[0] for _, wo in runs)
        if ratio <= ALLOWED or attempt == 3:
            break
    (_, text), _ = runs[0]
    assert [f"command-{number} " in text for number in range(PLUGINS)] == [True] * PLUGINS
    assert list(site.glob("*.loaded")) == []
    assert ratio <= ALLOWED


def test_the_twenty_are_loaded_when_they_are_needed(site: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "affactkit", "plugins"],
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        check=True,
    )
    assert len(list(site.glob("*.loaded"))) == PLUGINS
