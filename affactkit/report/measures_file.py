"""All that is measured of a run as JSON values, for programs to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from affactkit.measures.findings import Choice, Findings
from affactkit.measures.intervals import Interval, Intervals
from affactkit.measures.paired import Paired
from affactkit.measures.undefined import defined_mean
from affactkit.report.page.content import ComparedSet

FORMAT = 1
MEAN = "mean"
"""Stands among the attributes for their mean; no attribute of CelebA has that name."""


def measures_values(findings: Mapping[str, Findings]) -> dict[str, Any]:
    """Return everything by test set; a measure is ``[value, low, high]``, NaN where undefined."""
    return {
        "format": FORMAT,
        "test_sets": {name: _of_set(found) for name, found in findings.items()},
    }


def _of_set(found: Findings) -> dict[str, Any]:
    names = found.attributes
    return {
        "pictures": found.pictures,
        "persons": found.persons,
        "threshold": found.threshold,
        "known": by_name(found.known, names),
        "yes": by_name(found.yes, names),
        "measures": {name: _intervals(of, names) for name, of in found.measures.items()},
        "thresholds": {name: _choice(of, names) for name, of in found.thresholds.items()},
        "temperatures": {name: _choice(of, names) for name, of in found.temperatures.items()},
        "subgroups": {
            gap.by: {
                "present": by_name(gap.present, names),
                "absent": by_name(gap.absent, names),
                "gap": by_name(gap.gap, names),
            }
            for gap in found.gaps
        },
        "contradictions": {
            rule: {"answers": answers, "labels": labels}
            for rule, (answers, labels) in found.contradictions.items()
        },
    }


def by_name(values: NDArray[Any], names: tuple[str, ...]) -> dict[str, Any]:
    """Return [A] values by attribute."""
    return dict(zip(names, values.tolist(), strict=True))


def _intervals(of: Intervals, names: tuple[str, ...]) -> dict[str, Any]:
    each = zip(names, *map(list, _bounds(of.by_attribute)), strict=True)
    return {MEAN: _bounds(of.mean), **{name: list(bounds) for name, *bounds in each}}


def _bounds(of: Interval) -> list[Any]:
    return [bound.tolist() for bound in (of.value, of.low, of.high)]


def _choice(of: Choice, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "values": by_name(of.values, names),
        "measures": {
            name: {MEAN: float(defined_mean(values)), **by_name(values, names)}
            for name, values in of.measures.items()
        },
    }


def comparison_values(labels: Sequence[str], sets: Sequence[ComparedSet]) -> dict[str, Any]:
    """Return what tells runs apart, by test set and run; see `affactkit.measures.paired`."""
    return {
        "format": FORMAT,
        "first": labels[0],
        "test_sets": {
            content.name: {
                label: _paired(pair, content.attributes)
                for label, pair in zip(labels[1:], content.paired, strict=True)
                if pair is not None
            }
            for content in sets
        },
    }


def _paired(pair: Paired, names: tuple[str, ...]) -> dict[str, Any]:
    test = pair.test
    return {
        "difference": _intervals(pair.difference, names),
        "ratio": _intervals(pair.ratio, names),
        "only_first_wrong": by_name(test.only_first_wrong, names),
        "only_run_wrong": by_name(test.only_second_wrong, names),
        "p": by_name(test.p, names),
        "adjusted_p": by_name(test.adjusted_p, names),
    }
