"""Learning rates that follow a course known in advance, as factors of the optimiser's own.

A course is a function of the step or epoch alone, so there is no state to save.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from affactkit.errors import PluginError
from affactkit.interfaces import BuildContext, SetLR
from affactkit_torch.config import CosineConfig, OneCycleConfig, StepConfig


class _Course:
    """Answers nothing and has no state."""

    def after_step(self, step: int) -> SetLR | None:
        """Answer after an optimiser step, see `affactkit.interfaces.Scheduler`."""
        return None

    def after_epoch(self, epoch: int, metrics: Mapping[str, float]) -> SetLR | None:
        """Answer after an epoch, see `affactkit.interfaces.Scheduler`."""
        return None

    def state_dict(self) -> dict[str, Any]:
        """Return nothing: the course follows from the step."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take nothing back."""


class Cosine(_Course):
    """Rises in a line to the learning rate, then falls along half a cosine."""

    def __init__(self, config: CosineConfig, context: BuildContext) -> None:
        self._warmup = config.warmup_steps
        self._least = config.min_factor
        self._fall = max(_total_steps(context) - config.warmup_steps, 1)

    def after_step(self, step: int) -> SetLR:
        """Answer with the factor of the next step."""
        if step < self._warmup:
            # Not from zero: the first step, too, should move something.
            return SetLR((step + 1) / (self._warmup + 1))
        done = min((step - self._warmup) / self._fall, 1.0)
        return SetLR(_along_cosine(1.0, self._least, done))


class OneCycle(_Course):
    """Rises to the learning rate as its peak, then falls far below where it started."""

    def __init__(self, config: OneCycleConfig, context: BuildContext) -> None:
        self._between = _along_cosine if config.anneal_strategy == "cos" else _along_line
        self._first = 1 / config.div_factor
        self._last = self._first / config.final_div_factor
        self._end = _total_steps(context) - 1
        self._peak = config.pct_start * _total_steps(context) - 1

    def after_step(self, step: int) -> SetLR:
        """Answer with the factor of the next step."""
        if step <= self._peak and self._peak > 0:
            return SetLR(self._between(self._first, 1.0, step / self._peak))
        # The peak may lie up to a step before the first one: then training begins below it.
        done = (step - self._peak) / (self._end - self._peak) if step < self._end else 1.0
        return SetLR(self._between(1.0, self._last, done))


class Step(_Course):
    """Falls by a factor every few epochs."""

    def __init__(self, config: StepConfig, context: BuildContext) -> None:
        self._step_size = config.step_size
        self._gamma = config.gamma

    def after_epoch(self, epoch: int, metrics: Mapping[str, float]) -> SetLR:
        """Answer with the factor of the next epoch."""
        return SetLR(self._gamma ** (epoch // self._step_size))


def _along_cosine(start: float, end: float, done: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * done)) / 2


def _along_line(start: float, end: float, done: float) -> float:
    return start + (end - start) * done


def _total_steps(context: BuildContext) -> int:
    if context.total_steps is None:
        raise PluginError("this scheduler needs the length of the training: context.total_steps")
    return context.total_steps
