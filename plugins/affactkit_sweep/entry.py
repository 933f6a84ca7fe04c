"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the figure of a sweep; its command has an entry point of its own."""
    registries.figures.add(
        "parallel-coordinates",
        config="affactkit_sweep.config:ParallelCoordinatesConfig",
        target="affactkit_sweep.parallel_coordinates:ParallelCoordinates",
        summary="What the trials of a sweep were given, and how good they became.",
    )
