"""Every family of errors has an exit code of its own, which is what a process ends with."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from affactkit import errors
from affactkit.errors import AffactkitError
from tests.cli.conftest import Command
from tests.plugins.installed import install

FAMILY = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, AffactkitError)
]
RAISES = """
import click
from affactkit import errors

@click.command()
@click.argument("name")
def command(name):
    raise getattr(errors, name)("what went wrong", hint="What to do.")
"""


def test_codes_differ() -> None:
    codes = [kind.exit_code for kind in FAMILY if "exit_code" in vars(kind)]
    assert len(codes) >= 6
    assert len(set(codes)) == len(codes)
    assert not {0, 130} & set(codes)


@pytest.mark.parametrize("kind", FAMILY, ids=lambda kind: kind.__name__)
def test_an_error_ends_with_the_code_of_its_family(
    affactkit: Command, site: Path, kind: type[AffactkitError]
) -> None:
    install(site, "raises", modules={"cmd_raises": RAISES}, commands={"fail": "cmd_raises:command"})
    result = affactkit("fail", kind.__name__)
    assert result.exit_code == kind.exit_code
    assert result.stderr == "Error: what went wrong\nWhat to do.\n"


def test_help_tells_all_of_them(affactkit: Command) -> None:
    told = affactkit("--help").stdout.partition("Exit codes:")[2]
    numbers = {int(number) for number in re.findall(r"\b\d+\b", told)}
    assert numbers == {0, 130, *(kind.exit_code for kind in FAMILY)}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["recipes"], 0),
        (["validate", "no-such-recipe"], 2),
        (["run", "quickstart", "--no-such-option"], 2),
        (["evaluate", "no-such-run"], 3),
        (["describe", "loss", "no-such-loss"], 4),
    ],
    ids=str,
)
def test_a_process_ends_with_the_code(tmp_path: Path, words: list[str], code: int) -> None:
    command = [sys.executable, "-m", "affactkit", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
