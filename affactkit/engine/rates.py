"""The learning rates of an optimiser's parameter groups."""

from __future__ import annotations

import torch

from affactkit.interfaces import Restart, SetLR


class LearningRates:
    """Each group's own rate, times what the scheduler says, times how far the warm-up has come.

    Args:
        optimizer: whose groups they are; the rates that it has now are the groups' own.
        warmup_steps: steps before the warm-up has no effect any more.
    """

    def __init__(self, optimizer: torch.optim.Optimizer, warmup_steps: int) -> None:
        self.factor = 1.0
        self._optimizer = optimizer
        self._warmup_steps = warmup_steps
        for group in optimizer.param_groups:
            group.setdefault("initial_lr", group["lr"])

    @property
    def current(self) -> float:
        """The rate of the last group, which is the head's."""
        return float(self._optimizer.param_groups[-1]["lr"])

    def set(self, step: int, answer: SetLR | Restart | None) -> None:
        """Prepare for a step, counted from 0, with what the scheduler answered before it."""
        if answer is not None:
            self.factor = answer.factor
        # Not from zero: the first step, too, should move something.
        warmth = min(1.0, (step + 1) / (self._warmup_steps + 1))
        for group in self._optimizer.param_groups:
            group["lr"] = group["initial_lr"] * self.factor * warmth
