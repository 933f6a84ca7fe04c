"""What this plugin brings: a transform, an evaluator that uses it, and one recipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from affactkit import hookimpl
from affactkit.registry import Registries

affactkit_api = 1


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the transform and the evaluator."""
    registries.transforms.add(
        "lowres",
        config="affactkit_lowres.config:LowResConfig",
        target="affactkit_lowres.transform:LowRes",
        summary="Make crops as coarse as those of small faces, of a random size.",
    )
    registries.evaluators.add(
        "lowres",
        config="affactkit_lowres.config:LowResEvaluatorConfig",
        target="affactkit_lowres.evaluator:LowResEvaluator",
        summary="Errors on faces of few pixels, one test set for each size.",
    )


@hookimpl
def affactkit_recipe_paths() -> Iterable[Path]:
    """Offer the recipes beside this file."""
    return [Path(__file__).parent / "recipes"]
