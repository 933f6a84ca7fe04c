"""What a run ran on: versions and machine, recorded with it."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

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


def describe_environment(device: str) -> dict[str, Any]:
    """Return versions, system and device as JSON values."""
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
    }
