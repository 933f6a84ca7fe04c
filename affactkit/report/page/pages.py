"""The page of one run, and that of several beside each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.findings import Findings
from affactkit.report.page.charts import learning_curves, pooled
from affactkit.report.page.content import ComparedRun, ComparedSet, RunContent
from affactkit.report.page.rendering import rendered

FIRST_MISTAKES = 24
"""How many mistakes are shown before one asks for more."""
LARGEST = 10
"""How many gaps are shown."""
ROOM = 1.05
"""How much farther than the largest number a scale goes."""


def run_page(run: RunContent) -> str:
    """Return the page of one run."""
    found = [content.findings for content in run.sets]
    published = [share for content in run.sets for share in content.published.values()]
    return rendered(
        "run.html",
        run=run,
        sets=run.sets,
        charts=learning_curves({"": run.history}),
        any_published=bool(published),
        summary_scale=_scale(
            [content.published.get("", math.nan) for content in run.sets], _means(found)
        ),
        attribute_scale=_scale(published, *_by_attribute(found)),
        pooled_diagrams=[
            {name: pooled(diagram) for name, diagram in findings.diagrams.items()}
            for findings in found
        ],
        first_mistakes=FIRST_MISTAKES,
        largest=_largest,
    )


def comparison_page(runs: Sequence[ComparedRun], sets: Sequence[ComparedSet]) -> str:
    """Return the page of several runs; the first is what the others are compared with."""
    found = [findings for content in sets for findings in content.findings if findings is not None]
    published = [
        errors.get("", math.nan) for content in sets for errors in content.published.values()
    ]
    return rendered(
        "comparison.html",
        runs=runs,
        sets=sets,
        charts=learning_curves({run.label: run.history for run in runs}),
        summary_scale=_scale(published, _means(found)),
        value_of=_value_of,
    )


def _means(found: Iterable[Findings]) -> list[float]:
    return [
        float(bound)
        for findings in found
        for bound in (
            findings.measures["error"].mean.value,
            findings.measures["error"].mean.high,
            findings.measures["majority"].mean.value,
        )
    ]


def _by_attribute(found: Iterable[Findings]) -> list[NDArray[np.float64]]:
    return [
        bound
        for findings in found
        for bound in (
            findings.measures["error"].by_attribute.high,
            findings.measures["error"].by_attribute.value,
            findings.measures["majority"].by_attribute.value,
        )
    ]


def _scale(*groups: Iterable[float]) -> float:
    """Return where a scale ends that begins at 0 and holds all numbers."""
    finite = [number for group in groups for number in group if math.isfinite(number)]
    return ROOM * max(finite, default=0) or 1.0


def _largest(gaps: NDArray[np.float64]) -> list[int]:
    """Return the places of the largest gaps, whatever their sign."""
    order = np.argsort(-np.abs(gaps), kind="stable")  # NaN comes last
    return [place for place in order.tolist()[:LARGEST] if not math.isnan(gaps[place])]


def _value_of(found: Iterable[Findings | None], measure: str, attribute: str) -> float:
    """Return a measure of the first run that has the attribute."""
    for findings in found:
        if findings is not None and attribute in findings.attributes:
            place = findings.attributes.index(attribute)
            return float(findings.measures[measure].by_attribute.value[place])
    return math.nan
