"""The results in a model card, computed from the saved predictions of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from affactkit.measures.errors import majority_error_rates, mean_over_attributes
from affactkit.measures.intervals import Intervals, intervals
from affactkit.measures.subgroups import SubgroupGap, subgroup_gaps
from affactkit.measures.undefined import defined_mean
from affactkit.predictions import Predictions
from affactkit.report.table import percent
from affactkit.runs import RunDirectory

Row = Sequence[str]

SUPPORT = 30
"""Pictures of each of two groups, at least, for an attribute to count in their gap."""


def results_of(run: RunDirectory) -> str:
    """Return Markdown tables of the errors by test set, by attribute and by group of people."""
    found = {name: Predictions.load(run.predictions(name)) for name in run.predicted()}
    if not found:
        return f"It has not been evaluated: `affactkit evaluate {run.path.name}` does so."
    errors = {name: intervals(predictions) for name, predictions in found.items()}
    parts = [
        "Errors in percent at that threshold, with 95 % intervals from resampled persons, beside "
        "those of always guessing the more frequent answer of the training.",
        table(
            ("test set", "pictures", "error", "interval", "majority guess"),
            [_mean_row(name, found[name], errors[name]) for name in found],
        ),
        table(("attribute", *found), _attribute_rows(found, errors)),
    ]
    gaps = [row for name in found for row in _gap_rows(name, found[name])]
    if gaps:
        parts += [
            "Errors among the people with a label and those without, over the attributes that have "
            f"{SUPPORT} known pictures of both:",
            table(("test set", "label", "with", "without", "largest difference"), gaps),
        ]
    return "\n\n".join(parts)


def table(header: Row, rows: Iterable[Row]) -> str:
    """Return a table in Markdown, the first column to the left and the others to the right."""
    rule = ("---", *("---:" for _ in header[1:]))
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, rule, *rows))


def _mean_row(name: str, predictions: Predictions, errors: Intervals) -> Row:
    low, high = float(errors.mean.low), float(errors.mean.high)
    guess = mean_over_attributes(majority_error_rates(predictions.majority, predictions.targets))
    return (
        name,
        str(len(predictions.targets)),
        percent(float(errors.mean.value)),
        f"{percent(low)} to {percent(high)}",
        percent(guess),
    )


def _attribute_rows(
    found: Mapping[str, Predictions], errors: Mapping[str, Intervals]
) -> Iterator[Row]:
    attributes = next(iter(found.values())).attributes
    values = np.stack([errors[name].by_attribute.value for name in found], axis=1)
    for attribute, row in zip(attributes, values.tolist(), strict=True):
        yield (attribute, *map(percent, row))


def _gap_rows(name: str, predictions: Predictions) -> Iterator[Row]:
    for gap in subgroup_gaps(predictions, minimum_support=SUPPORT):
        compared = np.isfinite(gap.gap)
        if compared.any():
            present, absent = (
                float(defined_mean(side[compared])) for side in (gap.present, gap.absent)
            )
            yield (name, gap.by, percent(present), percent(absent), _largest(gap, predictions))


def _largest(gap: SubgroupGap, predictions: Predictions) -> str:
    place = int(np.nanargmax(np.abs(gap.gap)))
    return f"{100 * gap.gap[place]:+.2f} ({predictions.attributes[place]})"
