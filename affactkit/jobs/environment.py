"""What a run ran on: versions and machine, recorded with it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from affactkit.recipe.contents import components
from affactkit.recipe.models import Recipe

PACKAGES = (
    "affactkit",
    "torch",
    "torchvision",
    "timm",
    "numpy",
    "opencv-python",
    "pillow",
    "facenet-pytorch",
    "pydantic",
)


def package_versions() -> dict[str, str]:
    """Return the versions of the packages that results depend on; absent ones are left out."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def providers(recipe: Recipe) -> dict[str, dict[str, str]]:
    """Return who brings each component of a recipe, by its dotted place."""
    return {
        place: {
            "kind": component.entry.kind,
            "name": component.name,
            "plugin": component.entry.provider.plugin,
            "distribution": component.entry.provider.distribution,
            "version": component.entry.provider.version,
        }
        for place, component in components(recipe)
    }


def describe_environment(device: str, recipe: Recipe) -> dict[str, Any]:
    """Return versions, system, device and who brings the components, as JSON values."""
    import torch

    gpu = torch.cuda.get_device_name(device) if device.startswith("cuda") else None
    return {
        "packages": package_versions(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": platform.machine(),
        "device": device,
        "gpu": gpu,
        "threads": torch.get_num_threads(),
        "components": providers(recipe),
    }
