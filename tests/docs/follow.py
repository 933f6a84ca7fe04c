"""Follows a page of the documentation word for word: ``python -m tests.docs.follow PAGE FOLDER``.

Blocks of shell commands are run in the folder, and blocks with a title are written there as files,
in the order of the page. The first command that fails ends it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(
    r'^```(?:\{ \.)?(?P<language>\w+)(?: title="(?P<title>[^"]*)")?(?: \})?\n(?P<text>.*?)^```$',
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Instruction:
    """What a block asks for: a file to be written if it has a title, else commands."""

    language: str
    title: str
    text: str


def instructions(page: str) -> Iterator[Instruction]:
    """Yield what the blocks of a page ask for."""
    for found in _FENCE.finditer(page):
        yield Instruction(found["language"], found["title"] or "", found["text"])


def follow(page: Path, folder: Path) -> None:
    """Do what a page says, in a folder that is there.

    Raises:
        CalledProcessError: a command failed.
        ValueError: a block is neither a file nor commands.
    """
    for asked in instructions(page.read_text(encoding="utf-8")):
        if asked.title:
            print(f"write {asked.title}", flush=True)
            path = folder / asked.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(asked.text, encoding="utf-8")
        elif asked.language == "sh":
            subprocess.run(["bash", "-euxo", "pipefail", "-c", asked.text], cwd=folder, check=True)
        else:
            raise ValueError(f"{page}: a block of {asked.language} without a title: {asked.text}")


if __name__ == "__main__":
    follow(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
