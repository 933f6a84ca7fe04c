"""What a shell completes: commands, options, and the names of what is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import CompletionItem, ShellComplete

from affactkit.cli.commands import BUILT_IN
from affactkit.cli.completion import SHELLS
from affactkit.cli.main import cli
from affactkit.plugins import GROUP, find, plugin_host
from affactkit.recipe.names import named_recipes, recipe_folders
from affactkit.registry import KINDS, singular
from tests.cli.conftest import COMPLAINTS, Command
from tests.plugins.installed import install


def items(*words: str) -> list[CompletionItem]:
    *before, incomplete = words
    complete = ShellComplete(cli, {}, "affactkit", "_AFFACTKIT_COMPLETE")
    return complete.get_completions(before, incomplete)


def completed(*words: str) -> list[str]:
    return [item.value for item in items(*words)]


@pytest.mark.usefixtures("affactkit")
def test_commands_are_completed_with_their_summaries_and_without_being_imported(site: Path) -> None:
    install(site, "speech", modules={"speech_cmd": "1 / 0"}, commands={"respeak": "speech_cmd:c"})
    found = {item.value: item.help for item in items("re")}
    commands = {name: text for name, text in BUILT_IN.items() if name.startswith("re")}
    assert found == {**commands, "respeak": "of speech 1.0"}
    assert "speech_cmd" not in sys.modules


@pytest.mark.usefixtures("affactkit")
def test_names_of_what_is_installed_are_completed() -> None:
    registries = plugin_host().registries
    assert completed("list-components", "") == list(KINDS)
    assert completed("describe", "") == [singular(kind) for kind in KINDS]
    for kind in KINDS:
        assert completed("describe", singular(kind), "") == registries.of(kind).names()
    assert completed("figure", "") == registries.figures.names()
    assert completed("new-plugin", "mine", "--kind", "lo") == ["loss"]
    assert set(completed("--no-plugin", "")) == {point.name for point in find(GROUP)}


@pytest.mark.usefixtures("affactkit")
def test_components_are_completed_with_their_summaries() -> None:
    [item] = items("describe", "loss", "plai")
    assert (item.value, item.help) == ("plain", "A toy.")


@pytest.mark.parametrize("command", ["run", "validate", "testsets"])
def test_recipes_are_completed_by_name_and_else_as_files(command: str) -> None:
    named = list(named_recipes(recipe_folders()))
    assert completed(command, "") == named
    assert completed(command, "quick") == [name for name in named if name.startswith("quick")]
    [item] = items(command, "experiments/mi")
    assert (item.type, item.value) == ("file", "experiments/mi")


def test_sweeps_are_completed_by_name_and_else_as_files() -> None:
    assert completed("sweep", "") == ["quickstart", "report"]
    assert completed("sweep", "rep") == ["report"]
    [item] = items("sweep", "./mi")
    assert (item.type, item.value) == ("file", "./mi")


def test_only_names_of_recipes_are_shown_and_copied() -> None:
    assert completed("recipes", "") == ["copy", "show"]
    assert completed("recipes", "show", "quickstart-") == ["quickstart-aligned"]
    assert completed("recipes", "copy", "./") == []


def test_options_are_completed() -> None:
    assert set(completed("run", "--")) >= {"--set", "--resume", "--devices", "--help"}
    assert set(completed("--")) >= {"--no-plugin", "--debug", "--version"}


@pytest.mark.usefixtures("affactkit")
@pytest.mark.parametrize(
    "words", [("describe", "hats", ""), ("no-such-command", ""), ("broken", ""), ("run", "x", "")]
)
def test_what_cannot_be_completed_is_passed_over_in_silence(
    site: Path, capfd: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    install(site, "speech", modules={"broken_cmd": "1 / 0"}, commands={"broken": "broken_cmd:c"})
    completed(*words)
    out, err = capfd.readouterr()
    assert out == ""
    assert {f"{line}\n".encode() for line in err.splitlines()} <= COMPLAINTS


@pytest.mark.parametrize("shell", SHELLS)
def test_scripts_are_those_of_the_shells(affactkit: Command, shell: str) -> None:
    printed = affactkit("completion", shell)
    assert printed.exit_code == 0
    assert f"_AFFACTKIT_COMPLETE={shell}_complete" in printed.stdout
    assert affactkit("completion", "tcsh").exit_code == 2


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(tmp_path: Path) -> None:
    """The printed script, sourced by a bash in which affactkit is a program on the path."""
    program = tmp_path / "affactkit"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m affactkit "$@"\n')
    program.chmod(0o755)
    script = (
        'eval "$(affactkit completion bash)"\n'
        "COMP_WORDS=(affactkit describe scheduler plateau); COMP_CWORD=3\n"
        '_affactkit_completion affactkit; echo "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("plateau-restart", "")
