"""A plugin of the tests: a figure to be tracked, and a tracker that fails."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from matplotlib.figure import Figure as Drawing
from pydantic import Field

from affactkit import hookimpl
from affactkit.component import ComponentConfig
from affactkit.engine.events import EpochEnded, Event
from affactkit.interfaces import BuildContext
from affactkit.registry import Registries
from affactkit.runs import RunDirectory


@hookimpl
def affactkit_register(registries: Registries) -> None:
    for name in ("curve", "pair"):
        registries.figures.add(
            name,
            config=f"{__name__}:FigureConfig",
            target=f"{__name__}:{name.title()}",
            summary="Draws the validation loss.",
        )
    registries.trackers.add(
        "failing",
        config=f"{__name__}:FailingConfig",
        target=f"{__name__}:FailingTracker",
        summary="Fails.",
    )


class FigureConfig(ComponentConfig):
    """Nothing to be told."""


class Curve:
    takes = range(1, 2)

    def __init__(self, config: FigureConfig, context: BuildContext) -> None:
        pass

    def draw(self, runs: Sequence[RunDirectory]) -> Drawing:
        drawing = Drawing(figsize=(2, 1), dpi=100)
        epochs = [line for line in runs[0].read_metrics() if line["event"] == "epoch"]
        drawing.subplots().plot([line["validation/loss"] for line in epochs])
        return drawing


class Pair(Curve):
    takes = range(2, 3)


class FailingConfig(ComponentConfig):
    """When it fails."""

    epoch: int = Field(1, description="The epoch at whose end it fails.")


class FailingTracker:
    heard: ClassVar[list[Event]] = []

    def __init__(self, config: FailingConfig, context: BuildContext) -> None:
        self._epoch = config.epoch
        self.heard.clear()

    def on(self, event: Event) -> None:
        self.heard.append(event)
        if isinstance(event, EpochEnded) and event.epoch == self._epoch:
            raise RuntimeError("the service is on fire")
