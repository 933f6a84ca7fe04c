"""Safetensors: the weights alone, in a file that can hold no code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from affactkit.cache import cache_folder
from affactkit.engine.assembly import build_model
from affactkit.engine.model import AttributeModel
from affactkit.engine.weights import load_weights
from affactkit.errors import DataError
from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host
from affactkit.recipe.models import Model
from affactkit_export.formats import FACTS, Answer, Exported


class Safetensors:
    """A ``.safetensors`` file; its facts name the backbone and the head to build."""

    file: ClassVar[str] = "model.safetensors"
    title: ClassVar[str] = "safetensors"
    normalisation: ClassVar[str] = (
        "The network that `load` builds normalises inside; another one must be given "
        "`(pixels - mean) / std`, which stand in `affactkit.json`."
    )
    requires: ClassVar[tuple[str, ...]] = ()
    usage: ClassVar[str] = """\
import numpy as np
import torch

from affactkit_export.formats.safetensors import load

network, facts = load("model.safetensors")
crops = torch.from_numpy(np.load("golden.npz")["crops"])  # uint8, RGB
logits = network(crops)
print(dict(zip(facts["attributes"], logits.sigmoid()[0].tolist())))
"""

    def write(self, exported: Exported, path: Path) -> None:
        """Write the weights with the facts."""
        # Channels-last and shared tensors are of PyTorch's memory, not of the file.
        weights = {
            name: tensor.contiguous().clone()
            for name, tensor in exported.model.state_dict().items()
        }
        save_file(weights, path, metadata={FACTS: json.dumps(exported.facts)})

    def read(self, path: Path) -> Answer:
        """Return what a network answers that is built from the file."""
        network, _ = load(path)

        @torch.inference_mode()
        def answer(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
            return np.asarray(network(torch.from_numpy(crops)).numpy())

        return answer


def load(path: str | Path) -> tuple[AttributeModel, dict[str, Any]]:
    """Build the network of an export, in evaluation mode on the CPU, and return it with its facts.

    Raises:
        DataError: the file is missing, damaged or no export of affactkit.
    """
    try:
        with safe_open(path, framework="pt") as file:
            facts = json.loads(file.metadata()[FACTS])
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, KeyError, TypeError, ValueError) as error:
        raise DataError(f"{path}: cannot be read as an export of affactkit: {error}") from error
    context = BuildContext(
        plugin_host().registries,
        cache_folder(),
        attributes=tuple(facts["attributes"]),
        image_size=facts["crop"]["size"],
        initial_weights=False,
    )
    network = build_model(Model.model_validate(facts["model"]), context)
    load_weights(network, weights, source=str(path))
    return network.eval(), facts
