"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the data set of rendered faces, and the figure that shows them."""
    registries.datasets.add(
        "synthfaces",
        config="affactkit_synthfaces.config:SynthFacesConfig",
        target="affactkit_synthfaces.dataset:SynthFaces",
        summary="Rendered faces with CelebA's 40 attributes; nothing to download.",
    )
    registries.figures.add(
        "synthfaces",
        config="affactkit_synthfaces.config:GalleryConfig",
        target="affactkit_synthfaces.figure:Gallery",
        summary="Rendered faces without and with each attribute that can be seen.",
    )
