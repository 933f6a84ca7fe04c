"""Results as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.harness import Result, Row


def table(result: Result) -> str:
    """Return a result as a Markdown table."""
    heads = ("", f"ms per {result.unit}", "quartiles", f"rate ({result.baseline} = 1)")
    lines = [heads, ("---", "---:", "---:", "---:"), *(_cells(row) for row in result.rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    low, high = row.quartiles
    return row.name, f"{row.milliseconds:.3g}", f"{low:.3g} to {high:.3g}", f"{row.rate:.2f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return f"| {first[0]:<{first[1]}} | {' | '.join(f'{cell:>{w}}' for cell, w in rest)} |"


def write_json(path: Path, machine: Mapping[str, str], results: Mapping[str, Result]) -> None:
    """Write results, by the names of their comparisons, with the machine they come from."""
    values = {name: result.to_values() for name, result in results.items()}
    document = {"machine": dict(machine), "results": values}
    path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
