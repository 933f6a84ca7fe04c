"""The code blocks of the documentation, by language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "reference").glob("*.md")),
    *sorted((ROOT / "docs" / "examples").glob("*/*.md")),
)
FOLLOWED = ROOT / "docs" / "first-plugin.md"
"""The page that is followed word for word by `nox -s tutorial`, in an environment of its own."""
NOTEBOOK = ROOT / "docs" / "notebook.md"
"""The page whose blocks are run one after the other in one session."""
_FENCE = re.compile(r"^[ >]*(```+|~~~+)(.*)$")
_INFO = re.compile(r'(\w+)(?: title="([^"]*)")?|\{ \.(\w+)(?: title="([^"]*)")? \}')
INCLUDED = re.compile(r'--8<-- "([^"]+)"\n')
"""The text of a block that another file is put into; that file is tested where it lives."""


@dataclass(frozen=True)
class Block:
    """A code block and where it stands."""

    page: Path
    line: int
    language: str
    title: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def all_blocks() -> list[Block]:
    """Return the fenced blocks of all pages."""
    return [block for page in PAGES for block in blocks_in(page)]


def blocks(*languages: str) -> list[Block]:
    """Return the blocks in any of the languages whose text is their own and that stand alone."""
    pages = (block for block in all_blocks() if block.page not in (FOLLOWED, NOTEBOOK))
    own = (block for block in pages if not INCLUDED.fullmatch(block.text))
    return [block for block in own if block.language in languages]


def blocks_in(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page; one that is not closed, or oddly named, is an error."""
    lines = enumerate(page.read_text(encoding="utf-8").splitlines(keepends=True), 1)
    for number, line in lines:
        opened = _FENCE.match(line)
        if opened:
            inside = []
            for _, line in lines:
                if line.strip(" >\n") == opened[1]:
                    break
                inside.append(line)
            else:
                raise AssertionError(f"{page}:{number}: a block that is not closed")
            info = _INFO.fullmatch(opened[2])
            assert info, f"{page}:{number}: cannot tell the language of {opened[0]!r}"
            language, title = info[1] or info[3], info[2] or info[4] or ""
            yield Block(page, number, language, title, "".join(inside))


def each(*languages: str) -> pytest.MarkDecorator:
    """Return a decorator that runs a test for each block of these languages."""
    return pytest.mark.parametrize("block", blocks(*languages), ids=str)
