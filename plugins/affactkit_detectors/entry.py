"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the detectors."""
    registries.detectors.add(
        "mtcnn",
        config="affactkit_detectors.config:MtcnnConfig",
        target="affactkit_detectors.mtcnn:MtcnnDetector",
        summary="The detector of the published test sets, from facenet-pytorch.",
    )
