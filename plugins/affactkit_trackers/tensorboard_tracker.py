"""The tracker ``tensorboard``."""

from __future__ import annotations

from collections.abc import Mapping

from torch.utils.tensorboard import SummaryWriter

from affactkit.engine.events import Ended, EpochEnded, Evaluated, Event, Restarted, Started
from affactkit.interfaces import BuildContext
from affactkit_trackers.config import TensorboardConfig
from affactkit_trackers.results import AttributeTable, attribute_tables, means
from affactkit_trackers.tracked import TrackedRun


class TensorboardTracker:
    """Writes metrics by optimiser step, results as tables, the recipe as text, and figures."""

    def __init__(self, config: TensorboardConfig, context: BuildContext) -> None:
        self._run = TrackedRun(context, config.figures)
        self._writer: SummaryWriter | None = None
        self._step = 0

    def on(self, event: Event) -> None:
        """Write what is worth it."""
        if isinstance(event, Started):
            self._writer = self._open(event.step)
        if self._writer is not None:
            self._write(event, self._writer)

    def _open(self, step: int) -> SummaryWriter:
        self._step = step
        self._run.count_restarts()
        directory = self._run.directory
        # What an interrupted training wrote beyond its checkpoint is written again: hide it.
        writer = SummaryWriter(str(directory.path / "tensorboard"), purge_step=step + 1)
        recipe = directory.resolved.read_text(encoding="utf-8")
        writer.add_text("recipe", f"```yaml\n{recipe}```", step)
        return writer

    def _write(self, event: Event, writer: SummaryWriter) -> None:
        match event:
            case Restarted():
                self._run.restarts += 1
            case EpochEnded():
                self._step = event.step
                counts = {"epoch": event.epoch, "restarts": self._run.restarts}
                self._write_scalars({**event.metrics, **counts}, writer)
            case Evaluated():
                self._write_results(event.results, writer)
            case Ended():
                writer.close()
                self._writer = None

    def _write_scalars(self, values: Mapping[str, float], writer: SummaryWriter) -> None:
        for name, value in values.items():
            writer.add_scalar(name, value, self._step)
        writer.flush()

    def _write_results(self, results: Mapping[str, float], writer: SummaryWriter) -> None:
        for test_set, table in attribute_tables(results).items():
            writer.add_text(f"{test_set}/attributes", _markdown(table), self._step)
        self._write_scalars(means(results), writer)
        for name, picture in self._run.draw():
            writer.add_image(f"figures/{name}", picture, self._step, dataformats="HWC")


def _markdown(table: AttributeTable) -> str:
    """Return a table, a dash where a cell is undefined."""
    lines = [("attribute", *table.measures), ("---", *("---:" for _ in table.measures))]
    for attribute, cells in table.rows.items():
        lines.append((attribute, *("-" if cell is None else f"{cell:.4f}" for cell in cells)))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
