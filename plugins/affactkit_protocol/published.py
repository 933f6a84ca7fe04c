"""The published errors: Table 7.1 of the report, in percent, by attribute, test set and model."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

MEAN = "TOTAL"
"""The row of the means over the attributes."""


@cache
def _table() -> dict[str, dict[str, float]]:
    text = files("affactkit_protocol").joinpath("table_7_1.csv").read_text(encoding="utf-8")
    return {
        row.pop("attribute"): {column: float(error) for column, error in row.items()}
        for row in csv.DictReader(text.splitlines())
    }


def published_attributes() -> tuple[str, ...]:
    """Return the attributes of Table 7.1."""
    return tuple(name for name in _table() if name != MEAN)


def published_results(test_set: str, model: str, attributes: tuple[str, ...]) -> dict[str, float]:
    """Return the published errors of a model on a test set as results by name.

    Args:
        test_set: ``A``, ``C``, ``D`` or ``T``; there are none for others.
        model: ``ResNet-51-S``, ``AFFACT`` or ``AFFACT-Ext``.
        attributes: those that are wanted; those that were not published are left out.

    Returns:
        Shares in [0, 1] under ``SET/published/ATTRIBUTE``, and their printed mean under
        ``SET/published`` when all published attributes are wanted.
    """
    column = f"{test_set}/{model}"
    errors = {name: row[column] / 100 for name, row in _table().items() if column in row}
    mean = errors.pop(MEAN, None)
    found = {f"{test_set}/published/{name}": errors[name] for name in attributes if name in errors}
    if mean is not None and set(errors) == set(attributes):
        found[f"{test_set}/published"] = mean
    return found
