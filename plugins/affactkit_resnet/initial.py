"""The first weights of a backbone from a file or a package."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from affactkit.engine.weights import load_weights
from affactkit.errors import DataError
from affactkit_resnet.sources import PACKAGES, AnyWeights, FileWeights, PackageWeights
from affactkit_resnet.statefile import read_state


def load_initial(network: nn.Module, weights: AnyWeights) -> None:
    """Load the weights of a file or package into a network of timm; leave it alone for others.

    A classifier among the weights is left out if the network has none.

    Raises:
        DataError: they cannot be read or do not fit; the first differing tensors are named.
    """
    if isinstance(weights, FileWeights):
        state = _without_classifier(network, read_state(weights.file))
        load_weights(network, state, source=str(weights.file))
    elif isinstance(weights, PackageWeights):
        _load_package(network, weights.package)


def _without_classifier(network: Any, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    named = network.pretrained_cfg.get("classifier") or ()
    layers = (named,) if isinstance(named, str) else named
    unwanted = tuple(f"{layer}." for layer in layers)
    own = network.state_dict()
    return {
        name: tensor
        for name, tensor in state.items()
        if name in own or not name.startswith(unwanted)
    }


def _load_package(network: nn.Module, name: str) -> None:
    """Load tensors by their order, for the package names its layers otherwise; shapes must fit."""
    package = PACKAGES[name]
    path = package.file()
    if path is None:
        raise DataError("\n".join(PackageWeights(package=name).preflight()))
    state = {
        theirs: tensor
        for theirs, tensor in read_state(path).items()
        if not theirs.startswith(package.classifier)
    }
    ours = dict(zip(state, network.state_dict(), strict=False))  # too many or few are named below
    renamed = {ours.get(theirs, theirs): tensor for theirs, tensor in state.items()}
    load_weights(network, renamed, source=str(path))
