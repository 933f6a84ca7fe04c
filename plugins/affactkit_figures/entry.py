"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register figures that need nothing but what the engine records."""
    registries.figures.add(
        "learning-curves",
        config="affactkit_figures.config:LearningCurvesConfig",
        target="affactkit_figures.learning_curves:LearningCurves",
        summary="Loss and accuracy over the epochs of one or several runs, restarts marked.",
    )
