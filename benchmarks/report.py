"""Results as a table for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.findings import Finding, Findings
from benchmarks.harness import Result, Row


def table(result: Result | Findings) -> str:
    """Return a result as a Markdown table."""
    if isinstance(result, Findings):
        return _aligned([("", "", "unit"), ("---", "---:", "---:"), *map(_named, result.rows)])
    heads = ("", f"ms per {result.unit}", "quartiles", f"rate ({result.baseline} = 1)")
    return _aligned([heads, ("---", "---:", "---:", "---:"), *map(_cells, result.rows)])


def _aligned(lines: Sequence[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(_line(line, widths) for line in lines)


def _named(row: Finding) -> tuple[str, ...]:
    whole = float(row.value).is_integer()
    return row.name, f"{row.value:,.0f}" if whole else f"{row.value:.4g}", row.unit


def _cells(row: Row) -> tuple[str, ...]:
    low, high = row.quartiles
    return row.name, f"{row.milliseconds:.3g}", f"{low:.3g} to {high:.3g}", f"{row.rate:.2f}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(cells, widths, strict=True)
    return f"| {first[0]:<{first[1]}} | {' | '.join(f'{cell:>{w}}' for cell, w in rest)} |"


def write_json(
    path: Path, machine: Mapping[str, str], results: Mapping[str, Result | Findings]
) -> None:
    """Write results, by the names of their comparisons, with the machine they come from."""
    values = {name: result.to_values() for name, result in results.items()}
    document = {"machine": dict(machine), "results": values}
    path.write_text(json.dumps(document, indent=2) + "\n", "utf-8")
