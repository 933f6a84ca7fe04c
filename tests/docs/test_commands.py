"""Every command line that the documentation shows can be given."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby, takewhile
from pathlib import Path

import click
import pytest

from affactkit.cli.main import cli
from benchmarks.__main__ import main as benchmarks
from tests.docs.blocks import PAGES, ROOT, Block, blocks, each

SEPARATORS = ("&&", "||", ";", "|")
REDIRECTIONS = (">", ">>")
OURS = ("affactkit", "python", "torchrun")
"""Programs whose command lines are read by our own parser."""
OTHERS = ("cd", "nox", "pre-commit", "pytest", "python3", "sbatch", "tensorboard", "test", "wandb")
"""Programs of others, which are called in the simplest way there is."""


def commands(block: Block) -> Iterator[list[str]]:
    """Yield the arguments of each call of affactkit in a block."""
    for name, *arguments in programs(block):
        if name == "affactkit":
            yield arguments
        elif name == "torchrun" and "affactkit" in arguments:
            yield arguments[arguments.index("affactkit") + 1 :]


def programs(block: Block) -> Iterator[list[str]]:
    """Yield the name and the arguments of each program that a block calls."""
    for line in block.text.replace("\\\n", " ").splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        for separates, group in groupby(words, SEPARATORS.__contains__):
            if not separates:
                program, *arguments = takewhile(lambda word: word not in REDIRECTIONS, group)
                yield [Path(program).name, *arguments]


def parse(group: click.Group, words: list[str]) -> None:
    """Let click read a command line as far as the command itself, which is not called."""
    context = group.make_context("affactkit", list(words))
    name, command, rest = group.resolve_command(context, [*context._protected_args, *context.args])
    assert command is not None
    inner = command.make_context(name, rest, parent=context)
    if isinstance(command, click.Group) and inner._protected_args:
        parse(command, [*inner._protected_args, *inner.args])


@each("bash", "console", "sh")
def test_commands_can_be_given(block: Block) -> None:
    for words in commands(block):
        with suppress(click.exceptions.Exit):  # --help has been printed
            parse(cli, words)


@each("bash", "console", "sh")
def test_every_program_is_a_known_one(block: Block) -> None:
    for name, *arguments in programs(block):
        if name == "pip":
            check_installation(block, arguments)
        elif name == "eval":
            [call] = arguments
            parse(cli, shlex.split(call.removeprefix("$(").removesuffix(")"))[1:])
        else:
            assert name in (*OURS, *OTHERS), f"{block}: {name}"


def check_installation(block: Block, arguments: list[str]) -> None:
    """Tell whether what is installed from here is here, with these extras."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert arguments[0] == "install"
    target, _, extras = arguments[-1].rstrip("]").partition("[")
    if target in (".", "affactkit") and block.page.parent in (ROOT, ROOT / "docs"):
        assert set(filter(None, extras.split(","))) <= set(project["optional-dependencies"])
    elif "/" in target:
        assert (ROOT / target / "pyproject.toml").is_file(), f"{block}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_extras_in_the_text_exist(page: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    text = page.read_text(encoding="utf-8")
    for extras in re.findall(r"affactkit\[([\w,]+)\]", text):
        assert set(extras.split(",")) <= set(project["optional-dependencies"])


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


@each("bash", "console", "sh")
def test_benchmarks_can_be_run(block: Block) -> None:
    for name, *arguments in programs(block):
        if name == "python":
            assert arguments[:2] == ["-m", "benchmarks"], f"{block}: {arguments}"
            benchmarks.make_context("benchmarks", arguments[2:])
