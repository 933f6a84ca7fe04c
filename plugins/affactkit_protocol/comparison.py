"""The report's Table 7.1 with runs beside the published models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from affactkit.report.table import by_attribute
from affactkit_protocol.published import published_results


@dataclass(frozen=True)
class Column:
    """The errors of one model on one test set, shares in [0, 1].

    Attributes:
        test_set: the test set's name.
        label: the model's or the run's.
        published: whether it is a column of Table 7.1.
        errors: by attribute; NaN where it is undefined or was not published.
        total: their mean; of a published column, NaN unless all attributes were published.
    """

    test_set: str
    label: str
    published: bool
    errors: Mapping[str, float]
    total: float


def compare(
    runs: Mapping[str, Mapping[str, float]],
    attributes: Sequence[str],
    sets: Sequence[str],
    models: Sequence[str],
) -> list[Column]:
    """Return the columns that can be filled: by test set, the published models before the runs.

    Args:
        runs: the results of each run, by its label.
        attributes: the rows.
        sets: the test sets, in order.
        models: the published models, in order.
    """
    return [
        column
        for test_set in sets
        for column in (
            *_published(test_set, models, attributes),
            *_evaluated(test_set, runs, attributes),
        )
    ]


def _published(test_set: str, models: Sequence[str], attributes: Sequence[str]) -> Iterator[Column]:
    for model in models:
        found = by_attribute(
            published_results(test_set, model, tuple(attributes)), f"{test_set}/published"
        )
        if found:
            errors = {name: found.get(name, np.nan) for name in attributes}
            yield Column(test_set, model, True, errors, float(np.mean(list(errors.values()))))


def _evaluated(
    test_set: str, runs: Mapping[str, Mapping[str, float]], attributes: Sequence[str]
) -> Iterator[Column]:
    for label, results in runs.items():
        found = by_attribute(results, f"{test_set}/error")
        if found:
            errors = {name: found.get(name, np.nan) for name in attributes}
            yield Column(test_set, label, False, errors, results.get(f"{test_set}/error", np.nan))
