"""What this plugin brings: one loss and one recipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from affactkit import hookimpl
from affactkit.registry import Registries

affactkit_api = 1


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the focal loss."""
    registries.losses.add(
        "focal",
        config="affactkit_focal.config:FocalConfig",
        target="affactkit_focal.loss:FocalLoss",
        summary="Binary cross-entropy that cares most about the labels it still gets wrong.",
    )


@hookimpl
def affactkit_recipe_paths() -> Iterable[Path]:
    """Offer the recipes beside this file."""
    return [Path(__file__).parent / "recipes"]
