"""A training in progress: the network, what changes it, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch

from affactkit.data.crops import Batch
from affactkit.engine.model import AttributeModel
from affactkit.engine.tally import Tally
from affactkit.errors import TrainingError
from affactkit.interfaces import Loss, Restart, Scheduler, SetLR
from affactkit.recipe.models import Training

CHECK_EVERY = 20
"""Steps between two looks at whether the loss is finite; each look waits for the device."""


@dataclass
class Best:
    """The best epoch so far and its weights."""

    value: float = float("-inf")
    epoch: int = 0
    weights: dict[str, torch.Tensor] = field(default_factory=dict)


class Session:
    """Owns all that a training changes; `state_dict` is everything that a resumed run needs.

    Args:
        model: the network, on its device.
        loss: what is minimised.
        optimizer: the PyTorch optimiser of the model's parameters.
        scheduler: decides on the learning rate, or None for a constant one.
        training: the recipe's settings.
        seed: the recipe's; dropout and the like draw from it, step by step.
        steps_per_epoch: optimiser steps in an epoch.
        total_steps: optimiser steps in the whole training.
    """

    def __init__(
        self,
        model: AttributeModel,
        loss: Loss,
        optimizer: torch.optim.Optimizer,
        scheduler: Scheduler | None,
        training: Training,
        *,
        seed: int,
        steps_per_epoch: int,
        total_steps: int,
    ) -> None:
        self.model = model
        self.device = next(model.parameters()).device
        self.steps_per_epoch = steps_per_epoch
        self.total_steps = total_steps
        self.step = 0
        self.closed_epochs = 0
        self.best = Best()
        self.tally = Tally(self.device)
        self.loss = loss
        self._optimizer = optimizer
        self._scheduler = scheduler
        self._training = training
        self._seed = seed
        self._scaler = torch.amp.GradScaler(self.device.type, enabled=training.precision == "fp16")
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])
        if scheduler is not None:
            self._obey(scheduler.after_step(0))

    @property
    def learning_rate(self) -> float:
        """The learning rate of the first parameter group."""
        return float(self._optimizer.param_groups[0]["lr"])

    @property
    def epoch_is_complete(self) -> bool:
        """Whether the running epoch has had all its steps but is not closed yet."""
        at_end = self.step % self.steps_per_epoch == 0 or self.step == self.total_steps
        return at_end and self.step > self.closed_epochs * self.steps_per_epoch

    def train_on(self, batch: Batch) -> torch.Tensor:
        """Make one optimiser step and return the loss, a scalar on the device.

        Raises:
            TrainingError: the loss has become infinite or not a number.
        """
        torch.manual_seed(self._seed * 1_000_003 + self.step)
        self.model.train()
        targets = batch.targets.to(self.device, non_blocking=True)
        with self._autocast():
            logits = self.model(self._to_device(batch.pixels))
        total, count = self.loss(logits.float(), targets)
        loss = total / count.clamp(min=1)
        self._optimizer.zero_grad(set_to_none=True)
        self._scaler.scale(loss).backward()  # type: ignore[no-untyped-call]
        self._clip()
        self._scaler.step(self._optimizer)
        self._scaler.update()
        self.step += 1
        self.tally.add(self.step, logits.detach(), targets, total.detach(), count)
        if self.step % CHECK_EVERY == 0:
            self.check_finite()
        if self._scheduler is not None:
            self._obey(self._scheduler.after_step(self.step))
        return loss.detach()

    def close_epoch(self, validation: Mapping[str, float]) -> dict[str, float]:
        """Return the epoch's metrics, and count it as done."""
        self.check_finite()
        self.closed_epochs += 1
        metrics = {**self.tally.metrics("train"), **validation, "lr": self.learning_rate}
        self.tally.clear()
        return metrics

    def keep_if_best(self, metrics: Mapping[str, float]) -> bool:
        """Remember the weights if they are the best so far, and tell whether they are."""
        sign = -1.0 if self._training.monitor.endswith("loss") else 1.0
        value = sign * metrics.get(self._training.monitor, float("nan"))
        # Without a validation split the last epoch counts as the best.
        if value <= self.best.value:
            return False
        weights = {name: w.detach().cpu().clone() for name, w in self.model.state_dict().items()}
        self.best = Best(value, self.closed_epochs, weights)
        return True

    def adjust(self, metrics: Mapping[str, float]) -> bool:
        """Do as the scheduler says after an epoch; tell whether that was a restart."""
        if self._scheduler is None:
            return False
        action = self._scheduler.after_epoch(self.closed_epochs, metrics)
        self._obey(action)
        if not isinstance(action, Restart):
            return False
        self.model.load_state_dict(self.best.weights)
        return True

    def check_finite(self) -> None:
        """Raise if the loss has been infinite or not a number since the epoch began."""
        step = self.tally.first_bad_step()
        if step:
            raise TrainingError(
                f"the loss is not finite since step {step}, "
                f"at a learning rate of {self.learning_rate:g}",
                hint="Lower optimizer.lr, or set training.clip_norm; "
                "the last checkpoint before is kept.",
            )

    def state_dict(self) -> dict[str, Any]:
        """Return tensors, numbers, texts, lists and dicts that say all about the training."""
        return {
            "model": self.model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "scheduler": None if self._scheduler is None else self._scheduler.state_dict(),
            "scaler": self._scaler.state_dict(),
            "step": self.step,
            "closed_epochs": self.closed_epochs,
            "tally": self.tally.state_dict(),
            "best": vars(self.best),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take back what `state_dict` gave."""
        self.model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        if self._scheduler is not None:
            self._scheduler.load_state_dict(state["scheduler"])
        self._scaler.load_state_dict(state["scaler"])
        self.step = state["step"]
        self.closed_epochs = state["closed_epochs"]
        self.tally.load_state_dict(state["tally"])
        self.best = Best(**state["best"])

    def _to_device(self, pixels: torch.Tensor) -> torch.Tensor:
        layout = torch.channels_last if self._training.channels_last else torch.contiguous_format
        return pixels.to(self.device, non_blocking=True, memory_format=layout)

    def _autocast(self) -> AbstractContextManager[Any]:
        if self._training.precision == "fp32":
            return nullcontext()
        number = torch.bfloat16 if self._training.precision == "bf16" else torch.float16
        return torch.autocast(self.device.type, dtype=number)

    def _clip(self) -> None:
        if self._training.clip_norm is not None:
            self._scaler.unscale_(self._optimizer)
            parameters: Iterable[torch.Tensor] = self.model.parameters()
            torch.nn.utils.clip_grad_norm_(parameters, self._training.clip_norm)

    def _obey(self, action: SetLR | Restart | None) -> None:
        if action is not None:
            for group in self._optimizer.param_groups:
                group["lr"] = group["initial_lr"] * action.factor
