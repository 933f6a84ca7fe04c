"""Which parts of the network learn, and which only take part."""

from __future__ import annotations

import torch
from torch.nn.modules.batchnorm import _BatchNorm

from affactkit.engine.model import AttributeModel
from affactkit.recipe.models import Training


class Modes:
    """Sets the network to training, but for what the recipe freezes.

    Args:
        model: the network; what its makers have frozen stays so.
        training: the recipe's settings.
        steps_per_epoch: optimiser steps in an epoch.
    """

    def __init__(self, model: AttributeModel, training: Training, steps_per_epoch: int) -> None:
        self._model = model
        self._frozen_steps = training.freeze_backbone_epochs * steps_per_epoch
        self._norms = [m for m in model.modules() if isinstance(m, _BatchNorm)]
        self._freeze_norms = training.freeze_batchnorm
        self._backbone: list[torch.nn.Parameter] = []
        if self._frozen_steps:
            self._backbone = [p for p in model.backbone.parameters() if p.requires_grad]

    def set(self, step: int) -> None:
        """Prepare the network for a step, counted from 0."""
        frozen = step < self._frozen_steps
        self._model.train()
        if frozen:
            self._model.backbone.eval()
        if self._freeze_norms:
            for norm in self._norms:
                norm.eval()
        for parameter in self._backbone:
            parameter.requires_grad_(not frozen)
