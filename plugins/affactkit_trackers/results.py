"""Results by name, sorted for showing: means by themselves, and a table for each test set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class AttributeTable:
    """All that was measured by attribute on one test set.

    Attributes:
        measures: the names of the columns.
        rows: the cells by attribute, as many as there are measures; None where undefined.
    """

    measures: tuple[str, ...]
    rows: Mapping[str, tuple[float | None, ...]]


def means(results: Mapping[str, float]) -> dict[str, float]:
    """Return what does not belong to one attribute, such as ``A/error``; NaN is left out."""
    return {
        name: value
        for name, value in results.items()
        if name.count("/") < 2 and value == value  # NaN equals nothing
    }


def attribute_tables(results: Mapping[str, float]) -> dict[str, AttributeTable]:
    """Return, by test set, the table of the results ``SET/MEASURE/ATTRIBUTE``."""
    cells: dict[str, dict[tuple[str, str], float]] = {}
    for name, value in results.items():
        match name.split("/"):
            case [test_set, measure, attribute]:
                cells.setdefault(test_set, {})[attribute, measure] = value
    return {test_set: _table(found) for test_set, found in cells.items()}


def _table(cells: Mapping[tuple[str, str], float]) -> AttributeTable:
    attributes = dict.fromkeys(attribute for attribute, _ in cells)
    measures = tuple(dict.fromkeys(measure for _, measure in cells))
    return AttributeTable(
        measures,
        {
            attribute: tuple(_defined(cells.get((attribute, measure))) for measure in measures)
            for attribute in attributes
        },
    )


def _defined(value: float | None) -> float | None:
    return value if value == value else None  # NaN equals nothing
