"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the evaluator of the published protocol, and the figures of what it finds."""
    registries.evaluators.add(
        "protocol",
        config="affactkit_protocol.config:ProtocolConfig",
        target="affactkit_protocol.evaluator:ProtocolEvaluator",
        summary="Errors on the published test sets A, C, D and T, beside the majority guess.",
    )
    registries.figures.add(
        "error-bars",
        config="affactkit_protocol.figures.config:ErrorBarsConfig",
        target="affactkit_protocol.figures.error_bars:ErrorBars",
        summary="Error of a run by attribute and test set, beside the majority guess.",
    )
    registries.figures.add(
        "comparison",
        config="affactkit_protocol.figures.config:ComparisonConfig",
        target="affactkit_protocol.figures.comparison:Comparison",
        summary="Errors of several runs beside the published ones; without runs these alone.",
    )
    registries.figures.add(
        "samples",
        config="affactkit_protocol.figures.config:PicturesConfig",
        target="affactkit_protocol.figures.samples:Samples",
        summary="Pictures of a test set with a run's accuracy over all attributes.",
    )
    registries.figures.add(
        "answers",
        config="affactkit_protocol.figures.config:PicturesConfig",
        target="affactkit_protocol.figures.answers:Answers",
        summary="A run's answers, yes or no, on pictures of a test set: right or wrong.",
    )
    registries.figures.add(
        "heat-maps",
        config="affactkit_protocol.figures.config:HeatMapsConfig",
        target="affactkit_protocol.figures.heat_maps:HeatMaps",
        summary="Where a run's network looks when it answers, by Grad-CAM.",
    )
