"""What must be known to use a network rightly, in any program: it travels with the weights."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from affactkit.engine.trained import TrainedModel
from affactkit.jobs.environment import package_versions
from affactkit.recipe.models import Recipe
from affactkit_export.formats import INPUT, OUTPUT

VERSION = 1
"""Of the layout of the facts."""


def facts_of(trained: TrainedModel, recipe: Recipe) -> dict[str, Any]:
    """Return the facts of a trained network as JSON values."""
    crop, detector = trained.photo_crop, trained.predictor().detector
    model, attributes = trained.model, list(trained.attributes)
    return {
        "version": VERSION,
        "name": recipe.name,
        "attributes": attributes,
        "input": {
            "name": INPUT,
            "type": "uint8",
            "shape": ["batch", 3, crop.size, crop.size],
            "colours": "RGB",
        },
        "output": {"name": OUTPUT, "type": "float32", "shape": ["batch", len(attributes)]},
        "threshold": {"logit": 0.0, "probability": 0.5},
        "normalisation": {
            "mean": model.mean.flatten().tolist(),
            "std": model.std.flatten().tolist(),
        },
        "crop": without_places(crop.model_dump(mode="json")),
        "detector": {"version": detector.version, "scale": detector.scale},
        "training_crop": without_places(recipe.crop.model_dump(mode="json")),
        "model": without_places(recipe.model.model_dump(mode="json", exclude={"init"})),
        "packages": package_versions(),
    }


def without_places(values: Any) -> Any:
    """Shorten absolute paths to their last part: what is handed on tells nothing of the machine."""
    match values:
        case dict():
            return {name: without_places(value) for name, value in values.items()}
        case list() | tuple():
            return [without_places(value) for value in values]
        case str() if PurePath(values).is_absolute():
            return PurePath(values).name
        case _:
            return values
