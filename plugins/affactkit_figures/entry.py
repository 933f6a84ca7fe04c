"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register figures that need nothing but what the engine records, and one of the machine."""
    registries.figures.add(
        "learning-curves",
        config="affactkit_figures.config:LearningCurvesConfig",
        target="affactkit_figures.learning_curves:LearningCurves",
        summary="Loss and accuracy over the epochs of one or several runs, restarts marked.",
    )
    registries.figures.add(
        "attribute-curves",
        config="affactkit_figures.config:AttributeCurvesConfig",
        target="affactkit_figures.attribute_curves:AttributeCurves",
        summary="Validation accuracy on single attributes over the epochs.",
    )
    registries.figures.add(
        "workers",
        config="affactkit_figures.config:WorkersConfig",
        target="affactkit_figures.workers:Workers",
        summary="Crops made in a second and cores busy, by number of worker processes.",
    )
