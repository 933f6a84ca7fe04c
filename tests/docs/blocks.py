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
)
_FENCE = re.compile(r'^```(\w+)(?: title="([^"]*)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_INCLUDED = "--8<--"
"""Begins a block that another file is put into; that file is tested where it lives."""


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


def blocks(*languages: str) -> list[Block]:
    """Return the blocks of all pages in any of the languages."""
    return [block for page in PAGES for block in _blocks(page) if block.language in languages]


def _blocks(page: Path) -> Iterator[Block]:
    content = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(content):
        language, title, text = found[1], found[2] or "", found[3]
        if not text.startswith(_INCLUDED):
            yield Block(page, content.count("\n", 0, found.start()) + 1, language, title, text)


def each(*languages: str) -> pytest.MarkDecorator:
    """Return a decorator that runs a test for each block of these languages."""
    found = blocks(*languages)
    return pytest.mark.parametrize("block", found, ids=str)
