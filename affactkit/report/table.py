"""Results as a table of plain text: attributes down, test sets across."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from affactkit.recipe.models import Expected


def error_table(results: Mapping[str, float]) -> str:
    """Return errors in percent by attribute and test set, with the majority guess before them.

    Args:
        results: shares in [0, 1] under ``SET/error`` and ``SET/error/ATTRIBUTE``; likewise under
            ``SET/majority``, and under ``SET/published`` where there is something to compare with.
    """
    sets = evaluated_sets(results)
    if not sets:
        return "nothing was evaluated"
    columns = {"majority": f"{sets[0]}/majority"}
    for name in sets:
        columns[name] = f"{name}/error"
        if any(result.startswith(f"{name}/published") for result in results):
            columns[f"{name} published"] = f"{name}/published"
    attributes = by_attribute(results, f"{sets[0]}/error")
    rows = [["error in %", *columns]]
    for label, suffix in [*((name, f"/{name}") for name in attributes), ("mean", "")]:
        found = (results.get(f"{column}{suffix}", math.nan) for column in columns.values())
        rows.append([label, *map(percent, found)])
    return aligned(rows)


def evaluated_sets(results: Mapping[str, float]) -> list[str]:
    """Return the test sets on which there are errors, in their order."""
    return [name.removesuffix("/error") for name in results if name.endswith("/error")]


def by_attribute(results: Mapping[str, float], name: str) -> dict[str, float]:
    """Return the results of a name such as ``A/error`` by attribute, in their order."""
    prefix = f"{name}/"
    return {
        result.removeprefix(prefix): value
        for result, value in results.items()
        if result.startswith(prefix)
    }


def percent(share: float) -> str:
    """Return a share in [0, 1] in percent, a dash where it is undefined."""
    return "-" if math.isnan(share) else f"{100 * share:.2f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of cells as lines, the first column to the left and the others to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def expected_table(expected: Mapping[str, Expected], results: Mapping[str, float]) -> str:
    """Return how the results compare with the scores that the recipe's author measured."""
    rows = [["result", "expected", "tolerance", "found", ""]]
    for name, score in expected.items():
        found = results.get(name, math.nan)
        verdict = "as expected" if score.met_by(found) else "DIFFERS"
        rows.append([name, *map(percent, (score.value, score.tolerance, found)), verdict])
    return aligned(rows)
