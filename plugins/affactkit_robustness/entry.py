"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the evaluator that disturbs pictures, a transform for it, and the figure."""
    registries.evaluators.add(
        "robustness",
        config="affactkit_robustness.config:RobustnessConfig",
        target="affactkit_robustness.evaluator:RobustnessEvaluator",
        summary="Errors under rotation, scale, shift, blur, gamma, temperature and JPEG.",
    )
    registries.figures.add(
        "robustness",
        config="affactkit_robustness.config:RobustnessFigureConfig",
        target="affactkit_robustness.figure:RobustnessFigure",
        summary="Error curves of one or several runs under disturbances, with their areas.",
    )
    registries.transforms.add(
        "jpeg",
        config="affactkit_robustness.config:JpegConfig",
        target="affactkit_robustness.jpeg:Jpeg",
        summary="Compress the crop as a JPEG file of one of some qualities.",
    )
