"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the reader of CelebA's layout."""
    registries.datasets.add(
        "celeba",
        config="affactkit_celeba.config:CelebaConfig",
        target="affactkit_celeba.dataset:CelebaDataset",
        summary="CelebA, or any faces in the layout of its in-the-wild pictures.",
    )
