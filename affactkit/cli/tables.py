"""Plain tables for terminals and pipes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def aligned(rows: Iterable[Sequence[str]], header: Sequence[str] = ()) -> str:
    """Return rows of equal length as lines, with the columns aligned to the left."""
    lines = [list(header)] * bool(header) + [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
