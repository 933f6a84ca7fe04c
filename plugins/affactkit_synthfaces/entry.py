"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the data set of rendered faces."""
    registries.datasets.add(
        "synthfaces",
        config="affactkit_synthfaces.config:SynthFacesConfig",
        target="affactkit_synthfaces.dataset:SynthFaces",
        summary="Rendered faces with CelebA's 40 attributes; nothing to download.",
    )
