"""Plugins on the command line: broken ones, absent ones, and the commands that they bring."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.plugins.installed import install
from tests.recipe.toy import RECIPE

WORKS = """
import click

@click.command()
@click.argument("what")
def command(what):
    "Say something."
    click.echo(f"said {what}")
"""
FAILS = """
import click
from affactkit.errors import TrainingError

@click.command()
@click.argument("how")
def command(how):
    if how == "well":
        raise TrainingError("step 7: the loss is not finite", hint="Lower the rate.")
    if how == "interrupted":
        raise KeyboardInterrupt
    raise LookupError("a bug")
"""


@pytest.fixture
def broken(site: Path) -> None:
    install(site, "broken", modules={"broken_plugin": "1 / 0"}, plugins={"bad": "broken_plugin"})


@pytest.mark.usefixtures("broken")
def test_a_broken_plugin_leaves_every_command_working(affactkit: Command) -> None:
    Path("good.yaml").write_text(RECIPE)
    for words in (["list-components"], ["validate", "good.yaml"], ["recipes"], ["plugins"]):
        result = affactkit(*words)
        assert result.exit_code == 0
        warnings = [line for line in result.stderr.splitlines() if "bad" in line]
        assert warnings == [
            "Warning: plugin bad (broken 1.0) is switched off: ZeroDivisionError: division by zero"
        ]


@pytest.mark.usefixtures("broken")
def test_the_report_tells_who_failed_and_why(affactkit: Command) -> None:
    report = {p["provider"]["plugin"]: p for p in json.loads(affactkit("plugins", "--json").stdout)}
    assert report["toy"]["status"] == "loaded"
    assert report["bad"]["status"] == "failed"
    assert report["bad"]["reason"] == "ZeroDivisionError: division by zero"
    assert report["bad"]["provider"]["distribution"] == "broken"
    rows = {line.split()[0]: line.split() for line in affactkit("plugins").stdout.splitlines()}
    assert rows["bad"][1:4] == ["broken", "1.0", "failed"]


@pytest.mark.usefixtures("broken")
def test_a_plugin_can_be_done_without(affactkit: Command) -> None:
    result = affactkit("--no-plugin", "bad", "--no-plugin", "toy", "plugins", "--json")
    status = {p["provider"]["plugin"]: p["status"] for p in json.loads(result.stdout)}
    assert (status["bad"], status["toy"], status["celeba"]) == ("disabled", "disabled", "loaded")
    assert result.stderr == ""


def test_a_plugin_that_is_not_there_cannot_be_done_without(affactkit: Command) -> None:
    result = affactkit("--no-plugin", "toi", "list-components")
    assert result.exit_code == 4
    assert "the plugin 'toi', which is not installed; did you mean 'toy'?" in result.stderr


def test_commands_of_plugins_are_listed_without_being_imported(
    affactkit: Command, site: Path
) -> None:
    install(site, "speech", modules={"cmd_speech": WORKS}, commands={"say": "cmd_speech:command"})
    listed = affactkit("--help").stdout.partition("Commands of plugins:")[2].splitlines()
    assert ["say", "of", "speech", "1.0"] in [line.split() for line in listed]
    assert "cmd_speech" not in sys.modules
    assert affactkit("say", "hello").stdout == "said hello\n"


def test_a_command_that_cannot_be_imported_fails_alone(affactkit: Command, site: Path) -> None:
    for number, source in enumerate(["raise SystemExit('x')", "command = 7"]):
        module = f"cmd_broken_{number}"
        install(
            site,
            f"speech-{number}",
            modules={module: source},
            commands={f"say-{number}": f"{module}:command"},
        )
    result = affactkit("say-0")
    assert result.exit_code == 4
    assert "the command 'say-0' of speech-0 1.0 cannot be loaded: SystemExit: x" in result.stderr
    result = affactkit("say-1", "--help")
    assert result.exit_code == 4
    assert "the command 'say-1' of speech-1 1.0 is no click command: 7" in result.stderr
    assert affactkit("--help").exit_code == affactkit("list-components").exit_code == 0


def test_a_command_that_two_bring_is_not_guessed(affactkit: Command, site: Path) -> None:
    for name in ("one", "two"):
        install(site, name, commands={"say": "cmd_nowhere:command"})
    result = affactkit("say")
    assert result.exit_code == 4
    assert "two plugins bring the command 'say': of " in result.stderr
    assert "one 1.0" in result.stderr
    assert "two 1.0" in result.stderr


def test_a_plugin_cannot_take_a_built_in_command(affactkit: Command, site: Path) -> None:
    install(site, "thief", modules={"cmd_thief": WORKS}, commands={"recipes": "cmd_thief:command"})
    assert "quickstart" in affactkit("recipes").stdout
    assert "thief" not in affactkit("--help").stdout


@pytest.fixture
def failing(site: Path) -> None:
    install(site, "failing", modules={"cmd_fails": FAILS}, commands={"fail": "cmd_fails:command"})


@pytest.mark.usefixtures("failing")
def test_our_errors_are_one_block_with_their_exit_code(affactkit: Command) -> None:
    result = affactkit("fail", "well")
    assert result.exit_code == 5
    assert result.stderr == "Error: step 7: the loss is not finite\nLower the rate.\n"
    assert result.stdout == ""


@pytest.mark.usefixtures("failing")
def test_debug_keeps_the_traceback_of_our_errors(affactkit: Command) -> None:
    result = affactkit("--debug", "fail", "well")
    assert type(result.exception).__name__ == "TrainingError"


@pytest.mark.usefixtures("failing")
def test_bugs_keep_their_traceback(affactkit: Command) -> None:
    assert isinstance(affactkit("fail", "badly").exception, LookupError)


@pytest.mark.usefixtures("failing")
def test_an_interrupt_exits_as_shells_expect(affactkit: Command) -> None:
    result = affactkit("fail", "interrupted")
    assert (result.exit_code, result.stderr) == (130, "Interrupted.\n")
