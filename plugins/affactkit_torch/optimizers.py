"""PyTorch's optimisers, in the fastest variant that the device has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch

from affactkit.interfaces import BuildContext
from affactkit_torch.config import AdamConfig, AdamWConfig, RmspropConfig, SgdConfig


@dataclass(frozen=True)
class OptimizerMaker:
    """An `affactkit.interfaces.Optimizer`."""

    kind: type[torch.optim.Optimizer]
    options: dict[str, Any]

    def __call__(self, groups: Iterable[dict[str, Any]]) -> torch.optim.Optimizer:
        """Return the optimiser of parameter groups."""
        return self.kind(groups, **self.options)


def sgd(config: SgdConfig, context: BuildContext) -> OptimizerMaker:
    """Make stochastic gradient descent."""
    return OptimizerMaker(torch.optim.SGD, config.model_dump() | _fused(context))


def adam(config: AdamConfig, context: BuildContext) -> OptimizerMaker:
    """Make Adam."""
    return OptimizerMaker(torch.optim.Adam, config.model_dump() | _fused(context))


def adamw(config: AdamWConfig, context: BuildContext) -> OptimizerMaker:
    """Make AdamW."""
    return OptimizerMaker(torch.optim.AdamW, config.model_dump() | _fused(context))


def rmsprop(config: RmspropConfig, context: BuildContext) -> OptimizerMaker:
    """Make RMSprop, which has no fused variant; PyTorch groups its tensors on a GPU by itself."""
    return OptimizerMaker(torch.optim.RMSprop, config.model_dump())


def _fused(context: BuildContext) -> dict[str, bool]:
    """Update all tensors in one kernel on a GPU; a CPU keeps the plain loop."""
    return {"fused": True} if context.device.startswith("cuda") else {}
