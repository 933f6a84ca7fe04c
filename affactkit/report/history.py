"""How a training went, as its metrics tell."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class History:
    """The epochs of one run.

    Attributes:
        epochs: their metrics by name, and ``epoch`` and ``improved``, in order.
        restarts: the epochs after which it went back to its best weights.
    """

    epochs: Sequence[Mapping[str, Any]]
    restarts: Sequence[int]

    @classmethod
    def of(cls, metrics: Iterable[Mapping[str, Any]], first_epoch: int = 1) -> History:
        """Take the lines of the metrics from an epoch on."""
        lines = [line for line in metrics if line.get("epoch", 0) >= first_epoch]
        return cls(
            [line for line in lines if line["event"] == "epoch"],
            [line["epoch"] for line in lines if line["event"] == "restart"],
        )

    def series(self, metric: str, factor: float = 1) -> list[float]:
        """Return a metric over the epochs, NaN where it was not measured."""
        found = (line.get(metric) for line in self.epochs)
        return [math.nan if value is None else factor * value for value in found]

    def best(self) -> int | None:
        """Return the position of the epoch whose weights were kept in the end."""
        improved = [place for place, line in enumerate(self.epochs) if line["improved"]]
        return improved[-1] if improved else None
