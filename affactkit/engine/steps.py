"""Optimiser steps, alone or together with other processes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch

from affactkit.data.crops import Batch
from affactkit.engine.distributed import Processes
from affactkit.engine.model import AttributeModel
from affactkit.engine.tally import counted
from affactkit.interfaces import Loss
from affactkit.recipe.models import Training

Part = tuple[torch.Tensor, torch.Tensor]
"""Pixels and targets that go through the network at once."""


class Steps:
    """Makes optimiser steps on batches of which this process has its share.

    What is minimised is the sum of the losses of all processes over the count of all, the known
    labels that is, however these are spread: so gradients are those of sums, which are added up
    over the parts of a share and over processes, and then divided by the count.

    Args:
        model: the network, on its device.
        loss: what is minimised.
        optimizer: of the model's parameters.
        training: the recipe's settings.
        processes: those that train together.
        seed: the recipe's; dropout and the like draw from it, step by step.
    """

    def __init__(
        self,
        model: AttributeModel,
        loss: Loss,
        optimizer: torch.optim.Optimizer,
        training: Training,
        processes: Processes,
        seed: int,
    ) -> None:
        self._model = model
        self._device = next(model.parameters()).device
        self._loss = loss
        self._optimizer = optimizer
        self._training = training
        self._processes = processes
        self._seed = seed
        self.scaler = torch.amp.GradScaler(self._device.type, enabled=training.precision == "fp16")

    def make(self, batch: Batch, step: int) -> torch.Tensor:
        """Make a step, counted from 0; return [4] what was `counted` in all processes."""
        torch.manual_seed(self._seed_of(step))
        self._optimizer.zero_grad(set_to_none=True)
        counts = torch.zeros(4, dtype=torch.float64, device=self._device)
        for part in self._parts(batch):
            counts += self._backward(*part)
        self._processes.sum(counts)
        self._average_gradients(batch.targets.shape[1], counts[1])
        if self._training.clip_norm is not None:
            self.scaler.unscale_(self._optimizer)
            torch.nn.utils.clip_grad_norm_(self._model.parameters(), self._training.clip_norm)
        self.scaler.step(self._optimizer)
        self.scaler.update()
        return counts

    def _seed_of(self, step: int) -> int:
        # PyTorch's generator on the CPU takes 32 bits; no training has so many steps that the
        # numbers of two processes meet.
        return (self._seed * 1_000_003 + step + self._processes.rank * 100_000_007) % 2**32

    def _parts(self, batch: Batch) -> Iterator[Part]:
        pixels, targets = batch.pixels, batch.targets
        if len(pixels) == 0:
            # More processes than pictures: a blank one without labels keeps this process in step.
            pixels = pixels.new_zeros((1, *pixels.shape[1:]))
            targets = targets.new_full((1, targets.shape[1]), -1)
        parts = min(self._training.accumulate, len(pixels))
        return zip(pixels.tensor_split(parts), targets.tensor_split(parts), strict=True)

    def _backward(self, pixels: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        targets = targets.to(self._device, non_blocking=True)
        with self._autocast():
            logits = self._model(self._to_device(pixels))
        total, count = self._loss(logits, targets)
        # Divided by the labels of a full batch at first, lest fp16 overflow.
        scaled = self.scaler.scale(total / (self._training.batch_size * targets.shape[1]))
        scaled.backward()  # type: ignore[no-untyped-call]
        return counted(logits, targets, total, count)

    def _average_gradients(self, attributes: int, count: torch.Tensor) -> None:
        """Add up the gradients of all processes, and divide by the count in place of a full one."""
        gradients = [p.grad for p in self._model.parameters() if p.grad is not None]
        if self._processes.count > 1:
            # One message is faster than one for each of the many small tensors.
            whole = self._processes.sum(torch.cat([gradient.flatten() for gradient in gradients]))
            parts = torch.split(whole, [gradient.numel() for gradient in gradients])
            for gradient, part in zip(gradients, parts, strict=True):
                gradient.copy_(part.view_as(gradient))
        factor = self._training.batch_size * attributes / count.clamp(min=1)
        torch._foreach_mul_(gradients, factor.to(gradients[0]))

    def _to_device(self, pixels: torch.Tensor) -> torch.Tensor:
        layout = torch.channels_last if self._training.channels_last else torch.contiguous_format
        return pixels.to(self._device, non_blocking=True, memory_format=layout)

    def _autocast(self) -> AbstractContextManager[Any]:
        if self._training.precision == "fp32":
            return nullcontext()
        number = torch.bfloat16 if self._training.precision == "bf16" else torch.float16
        return torch.autocast(self._device.type, dtype=number)
