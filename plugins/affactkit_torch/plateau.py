"""Schedulers that act when validation has got no better for a while."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from affactkit.errors import TrainingError
from affactkit.interfaces import BuildContext, Restart, SetLR
from affactkit_torch.config import PlateauRestartConfig, ReduceOnPlateauConfig


@dataclass
class Seen:
    """What a plateau remembers: the best value, bad epochs in a row, epochs left to cool down."""

    best: float
    bad_epochs: int = 0
    cooling: int = 0


class Plateau:
    """Notices that a metric gets no better, by the rule of PyTorch's ReduceLROnPlateau.

    Args:
        sign: 1 if the metric should rise, -1 if it should fall.
        patience: bad epochs in a row that are put up with.
        cooldown: epochs after a plateau that are not bad.
        threshold: what an improvement must exceed.
        relative: whether that is a share of the best value, or a difference from it.
    """

    def __init__(
        self, sign: int, patience: int, cooldown: int, threshold: float, relative: bool = True
    ) -> None:
        self.seen = Seen(best=-sign * math.inf)
        self._sign = sign
        self._patience = patience
        self._cooldown = cooldown
        self._threshold = threshold
        self._relative = relative

    def reached(self, value: float) -> bool:
        """Take note of an epoch's value, and tell whether the plateau has lasted too long."""
        seen = self.seen
        if self._sign * (value - self._goal()) > 0:
            seen.best, seen.bad_epochs = value, 0
        else:
            seen.bad_epochs += 1
        if seen.cooling > 0:
            seen.cooling -= 1
            seen.bad_epochs = 0
        if seen.bad_epochs <= self._patience:
            return False
        seen.cooling, seen.bad_epochs = self._cooldown, 0
        return True

    def _goal(self) -> float:
        step = self._sign * self._threshold
        return self.seen.best * (1 + step) if self._relative else self.seen.best + step


class PlateauScheduler:
    """Multiplies the learning rate by a factor on every plateau of a metric.

    Args:
        monitor: the metric's name.
        plateau: notices plateaus.
        factor: what the learning rate is multiplied by.
        answer: what is answered then, `SetLR` or `Restart`.
        min_factor: the share of the first learning rate that is always left.
    """

    def __init__(
        self,
        monitor: str,
        plateau: Plateau,
        factor: float,
        answer: type[SetLR] | type[Restart],
        min_factor: float = 0.0,
    ) -> None:
        self._monitor = monitor
        self._plateau = plateau
        self._reduction = factor
        self._answer = answer
        self._min_factor = min_factor
        self._factor = 1.0

    def after_step(self, step: int) -> None:
        """Leave the learning rate alone within an epoch."""

    def after_epoch(self, epoch: int, metrics: Mapping[str, float]) -> SetLR | Restart | None:
        """Answer after an epoch if the plateau has lasted too long.

        Raises:
            TrainingError: the metric is not measured.
        """
        if self._monitor not in metrics:
            raise TrainingError(
                f"the scheduler goes by {self._monitor}, which this training does not measure; "
                f"measured: {', '.join(sorted(metrics))}",
                hint="Give the data set a validation split, or choose another scheduler.",
            )
        if not self._plateau.reached(metrics[self._monitor]):
            return None
        self._factor = max(self._factor * self._reduction, self._min_factor)
        return self._answer(self._factor)

    def state_dict(self) -> dict[str, Any]:
        """Return the factor so far and what was seen of the plateau."""
        return {"factor": self._factor, "seen": asdict(self._plateau.seen)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take the state back."""
        self._factor = state["factor"]
        self._plateau.seen = Seen(**state["seen"])


def reduce_on_plateau(config: ReduceOnPlateauConfig, context: BuildContext) -> PlateauScheduler:
    """Lower the learning rate on a plateau."""
    sign = 1 if config.monitor == "validation/accuracy" else -1
    relative = config.threshold_mode == "rel"
    plateau = Plateau(sign, config.patience, config.cooldown, config.threshold, relative)
    return PlateauScheduler(config.monitor, plateau, config.factor, SetLR, config.min_factor)


def plateau_restart(config: PlateauRestartConfig, context: BuildContext) -> PlateauScheduler:
    """Lower the learning rate and go back to the best weights on a plateau, as published."""
    plateau = Plateau(-1, config.patience, config.cooldown, config.threshold)
    return PlateauScheduler("validation/loss", plateau, config.factor, Restart)
