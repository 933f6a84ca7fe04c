"""Short names for runs that are shown together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from affactkit.runs import RunDirectory

_MADE_AT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d_")


def run_labels(runs: Sequence[RunDirectory]) -> list[str]:
    """Return what tells runs apart: their recipes, or else their folders, or else numbers too."""
    folders = [run.path.resolve().name for run in runs]
    recipes = [_MADE_AT.sub("", folder) for folder in folders]
    labels = recipes if _differ(recipes) else folders
    return labels if _differ(labels) else [f"{n} {label}" for n, label in enumerate(labels, 1)]


def _differ(names: Sequence[str]) -> bool:
    return max(Counter(names).values(), default=0) < 2
