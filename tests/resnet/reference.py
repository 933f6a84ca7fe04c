"""Files in the layout of the published checkpoints, made as the reference says."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

REFERENCE = Path(__file__).parents[2] / "../shared/fidelity/networks.json"
needs_reference = pytest.mark.skipif(
    not REFERENCE.is_file(), reason="needs ../shared/fidelity/networks.json"
)


def reference(name: str) -> dict[str, Any]:
    networks: dict[str, Any] = json.loads(REFERENCE.read_text())["networks"]
    return networks[name]


def draw(name: str, shape: list[int]) -> torch.Tensor:
    """Return a tensor as the reference says how to make it."""
    random = np.random.RandomState(zlib.crc32(name.encode()) & 0x7FFFFFFF)
    if name.endswith("num_batches_tracked"):
        return torch.tensor(0)
    if name.endswith("running_var"):
        values = random.uniform(0.5, 1.5, shape)
    elif name.endswith("running_mean"):
        values = 0.1 * random.standard_normal(shape)
    elif len(shape) == 4:
        values = np.sqrt(2 / np.prod(shape[1:])) * random.standard_normal(shape)
    elif len(shape) == 2:
        values = random.standard_normal(shape) / np.sqrt(shape[1])
    elif name.endswith("weight"):
        values = 0.5 + 0.1 * random.standard_normal(shape)
    else:
        values = 0.1 * random.standard_normal(shape)
    return torch.from_numpy(np.asarray(values, np.float32))


def blank(name: str, shape: list[int]) -> torch.Tensor:
    """Return a tensor that takes no room in a file, told apart from others by its value."""
    return torch.tensor(float(zlib.crc32(name.encode()) % 1000)).expand(shape)


def publish(path: Path, tensors: dict[str, torch.Tensor]) -> Path:
    state = {f"module.{name}": tensor for name, tensor in tensors.items()}
    torch.save({"model_state_dict": state, "optimizer_state_dict": {}}, path)
    return path


def blank_file(folder: Path, name: str) -> Path:
    keys = reference(name)["keys"]
    return publish(folder / f"{name}.pt", {key: blank(key, shape) for key, shape in keys})


def reference_file(folder: Path, name: str) -> Path:
    keys = reference(name)["keys"]
    return publish(folder / f"{name}.pt", {key: draw(key, shape) for key, shape in keys})


def reference_crops() -> NDArray[np.uint8]:
    return np.random.RandomState(7).randint(0, 256, (2, 3, 224, 224)).astype(np.uint8)
