"""Every command line that the documentation shows can be given."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import suppress
from itertools import takewhile

import click
import pytest

from affactkit.cli.main import cli
from tests.docs.blocks import ROOT, Block, blocks, each

REDIRECTIONS = (">", ">>", "|")


def commands(block: Block) -> Iterator[list[str]]:
    """Yield the arguments of each call of affactkit in a block."""
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        while words:
            end = words.index("&&") if "&&" in words else len(words)
            call, words = words[:end], words[end + 1 :]
            call = list(takewhile(lambda word: word not in REDIRECTIONS, call))
            if call[0].removeprefix(".venv/bin/") == "affactkit":
                yield call[1:]
            elif call[0] == "torchrun" and "affactkit" in call:
                yield call[call.index("affactkit") + 1 :]


def parse(group: click.Group, words: list[str]) -> None:
    """Let click read a command line as far as the command itself, which is not called."""
    context = group.make_context("affactkit", list(words))
    name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
    assert command is not None
    inner = command.make_context(name, rest, parent=context)
    if isinstance(command, click.Group) and inner._protected_args:
        parse(command, [*inner._protected_args, *inner.args])


@each("sh", "console")
def test_commands_can_be_given(block: Block) -> None:
    for words in commands(block):
        with suppress(click.exceptions.Exit):  # --help has been printed
            parse(cli, words)


def test_an_unknown_option_would_be_noticed() -> None:
    with pytest.raises(click.NoSuchOption):
        parse(cli, ["run", "quickstart", "--no-such-option"])


def test_commands_are_found() -> None:
    shown = {words[0] for block in blocks("sh") for words in commands(block)}
    assert {"run", "evaluate", "validate", "list-components", "describe"} <= shown


def test_continuous_integration_runs_what_the_readme_says() -> None:
    tests = [line for block in blocks("sh") for line in block.text.splitlines() if "nox" in line]
    command = next(line for line in tests if line.startswith("python3 -m venv"))
    script = (ROOT / ".ci" / "run").read_text()
    for step in command.replace("python3 ", "python3.11 ").split(" && "):
        assert step.replace("install nox", "install --quiet nox") in script.splitlines()
