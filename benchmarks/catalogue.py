"""Which comparisons there are."""

from __future__ import annotations

from importlib import import_module
from inspect import getdoc
from typing import Protocol, cast

from benchmarks.findings import Findings
from benchmarks.harness import Effort, Result

NAMES = (
    "crops",
    "libraries",
    "decoders",
    "small_faces",
    "large_faces",
    "loader",
    "worker_time",
    "loop",
    "growth",
    "testsets",
    "annotations",
    "memory",
    "gpu",
)
"""The modules, by the names that the command takes."""


class Comparison(Protocol):
    """What a module of comparisons offers."""

    @staticmethod
    def run(effort: Effort) -> Result | Findings:
        """Measure, and return what was found."""


def comparison(name: str) -> Comparison:
    """Import a comparison; only then are the libraries needed that it compares."""
    return cast(Comparison, import_module(f"benchmarks.{name}"))


def summary(name: str) -> str:
    """Return the first line of a comparison's docstring."""
    return (getdoc(import_module(f"benchmarks.{name}")) or "").splitlines()[0]
