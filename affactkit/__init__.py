"""affactkit: facial attribute classifiers that do not need aligned faces."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from affactkit.hookspecs import hookimpl

if TYPE_CHECKING:
    from affactkit.geometry import FaceBox, Pose
    from affactkit.jobs.evaluate import evaluate
    from affactkit.jobs.load import load
    from affactkit.jobs.predict import predict
    from affactkit.jobs.run import run
    from affactkit.recipe.load import load_recipe

# Imported on first use, so that plugins can import this package at no cost.
_HOMES = {
    "FaceBox": "affactkit.geometry",
    "Pose": "affactkit.geometry",
    "evaluate": "affactkit.jobs.evaluate",
    "load": "affactkit.jobs.load",
    "load_recipe": "affactkit.recipe.load",
    "predict": "affactkit.jobs.predict",
    "run": "affactkit.jobs.run",
}

__all__ = ["FaceBox", "Pose", "evaluate", "hookimpl", "load", "load_recipe", "predict", "run"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'affactkit' has no attribute '{name}'")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
