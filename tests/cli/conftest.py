"""The command line in this process, with the toy components of the recipe tests installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from affactkit.cli.main import cli
from affactkit.plugins import (
    ALLOW_LIST,
    BLOCK_LIST,
    GROUP,
    RERAISE,
    PluginHost,
    find,
    plugin_host,
)
from tests.plugins.installed import install

Command = Callable[..., Result]


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path in which distributions can be installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def _complaints() -> set[bytes]:
    host = PluginHost()
    host.load(find(GROUP))
    told = [f"Warning: plugin {p.provider} is switched off: {p.reason}\n" for p in host.failed()]
    return {line.encode() for line in told}


COMPLAINTS = _complaints()
"""What is told of plugins that are broken already, which is not what the tests are about."""


@pytest.fixture
def affactkit(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Run a command line in an empty folder; nothing that it sets outlives the test."""
    install(site, "affactkit-toy", plugins={"toy": "tests.recipe.toy"})
    for variable in (ALLOW_LIST, BLOCK_LIST, RERAISE):
        monkeypatch.setenv(variable, "")  # so that monkeypatch knows what to restore
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    plugin_host.cache_clear()

    def run(*arguments: str) -> Result:
        plugin_host.cache_clear()
        result = CliRunner().invoke(cli, list(arguments), prog_name="affactkit")
        for complaint in COMPLAINTS:
            result.stderr_bytes = result.stderr_bytes.replace(complaint, b"")
            result.output_bytes = result.output_bytes.replace(complaint, b"")
        return result

    yield run
    plugin_host.cache_clear()
