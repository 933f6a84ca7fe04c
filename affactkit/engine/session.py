"""A training in progress: the network, what changes it, and how far it has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from affactkit.data.crops import Batch
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.model import AttributeModel
from affactkit.engine.modes import Modes
from affactkit.engine.rates import LearningRates
from affactkit.engine.steps import Steps
from affactkit.engine.tally import Tally
from affactkit.engine.weights import check_weights
from affactkit.errors import DivergedError
from affactkit.interfaces import Loss, Restart, Scheduler
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

    With several processes each has a session of its own, and all stay alike.

    Args:
        model: the network, on its device.
        loss: what is minimised.
        optimizer: the PyTorch optimiser of the model's parameters.
        scheduler: decides on the learning rate, or None for a constant one.
        training: the recipe's settings.
        seed: the recipe's.
        steps_per_epoch: optimiser steps in an epoch.
        total_steps: optimiser steps in the whole training.
        processes: those that train together.
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
        processes: Processes = ALONE,
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
        self.processes = processes
        self._optimizer = optimizer
        self._scheduler = scheduler
        self._monitor = training.monitor
        self._modes = Modes(model, training, steps_per_epoch)
        self._steps = Steps(model, loss, optimizer, training, processes, seed)
        self._average = _average_of(model, training.ema_decay)
        self._rates = LearningRates(optimizer, training.warmup_steps)
        self._rates.set(0, None if scheduler is None else scheduler.after_step(0))

    @property
    def learning_rate(self) -> float:
        """The learning rate of the head."""
        return self._rates.current

    @property
    def judged(self) -> AttributeModel:
        """The network that is validated and kept: what is trained, or its average over steps."""
        return self.model if self._average is None else cast(AttributeModel, self._average.module)

    @property
    def epoch_is_complete(self) -> bool:
        """Whether the running epoch has had all its steps but is not closed yet."""
        at_end = self.step % self.steps_per_epoch == 0 or self.step == self.total_steps
        return at_end and self.step > self.closed_epochs * self.steps_per_epoch

    def train_on(self, batch: Batch) -> torch.Tensor:
        """Make one optimiser step on this process's share of a batch.

        Returns:
            The loss over all processes, a scalar on the device.

        Raises:
            DivergedError: the loss has become infinite or not a number.
        """
        self._modes.set(self.step)
        counts = self._steps.make(batch, self.step)
        self.step += 1
        if self._average is not None:
            self._average.update_parameters(self.model)
        self.tally.add(self.step, counts)
        if self.step % CHECK_EVERY == 0:
            self.check_finite()
        answer = None if self._scheduler is None else self._scheduler.after_step(self.step)
        self._rates.set(self.step, answer)
        return counts[0] / counts[1].clamp(min=1)

    def close_epoch(self, validation: Mapping[str, float]) -> dict[str, float]:
        """Return the epoch's metrics, and count it as done."""
        self.check_finite()
        self.closed_epochs += 1
        metrics = {**self.tally.metrics("train"), **validation, "lr": self.learning_rate}
        self.tally.clear()
        return metrics

    def keep_if_best(self, metrics: Mapping[str, float]) -> bool:
        """Remember the weights if they are the best so far, and tell whether they are."""
        sign = -1.0 if self._monitor.endswith("loss") else 1.0
        value = sign * metrics.get(self._monitor, float("nan"))
        # Without a validation split the last epoch counts as the best.
        if value <= self.best.value:
            return False
        weights = {name: w.detach().cpu().clone() for name, w in self.judged.state_dict().items()}
        self.best = Best(value, self.closed_epochs, weights)
        return True

    def adjust(self, metrics: Mapping[str, float]) -> bool:
        """Do as the scheduler says after an epoch; tell whether that was a restart."""
        if self._scheduler is None:
            return False
        answer = self._scheduler.after_epoch(self.closed_epochs, metrics)
        self._rates.set(self.step, answer)
        if not isinstance(answer, Restart):
            return False
        self.take_best()
        return True

    def take_best(self) -> None:
        """Go back to the best weights so far."""
        self.model.load_state_dict(self.best.weights)
        self.judged.load_state_dict(self.best.weights)

    def check_finite(self) -> None:
        """Raise if the loss has been infinite or not a number since the epoch began.

        Or if the weights are, which a step on a finite loss may bring about: see the next one's.
        """
        step = self.tally.first_bad_step()
        if step:
            what = f"the loss is not finite since step {step}"
        elif not torch.isfinite(torch.nn.utils.get_total_norm(list(self.model.parameters()))):
            what = f"the weights are not finite after step {self.step}"
        else:
            return
        raise DivergedError(
            f"{what}, at a learning rate of {self.learning_rate:g}",
            hint="Lower optimizer.lr, or set training.clip_norm; "
            "the last checkpoint before is kept.",
        )

    def state_dict(self) -> dict[str, Any]:
        """Return tensors, numbers, texts, lists and dicts that say all about the training."""
        return {
            "model": self.model.state_dict(),
            "average": None if self._average is None else self._average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "lr_factor": self._rates.factor,
            "scheduler": None if self._scheduler is None else self._scheduler.state_dict(),
            "scaler": self._steps.scaler.state_dict(),
            "step": self.step,
            "closed_epochs": self.closed_epochs,
            "tally": self.tally.state_dict(),
            "best": vars(self.best),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take back what `state_dict` gave, from any number of processes."""
        self.model.load_state_dict(state["model"])
        if self._average is not None:
            self._average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._rates.factor = state["lr_factor"]
        if self._scheduler is not None:
            self._scheduler.load_state_dict(state["scheduler"])
        self._steps.scaler.load_state_dict(state["scaler"])
        self.step = int(state["step"])
        self.closed_epochs = int(state["closed_epochs"])
        self.tally.load_state_dict(state["tally"])
        self.best = Best(**state["best"])
        if self.closed_epochs:  # not only at the end of the training, when they are taken
            check_weights(self.model, self.best.weights, source="the best weights so far")


def _average_of(model: AttributeModel, decay: float | None) -> AveragedModel | None:
    if decay is None:
        return None
    average = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]
    return AveragedModel(model, multi_avg_fn=average)
