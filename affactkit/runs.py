"""The run directory: where everything that a run makes has its place."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from affactkit.atomic import cannot_write, write_atomically
from affactkit.errors import DataError
from affactkit.jsonlines import append_line, json_values, read_lines, rewrite_lines


@dataclass(frozen=True)
class RunDirectory:
    """The files of one run, by name."""

    path: Path

    @classmethod
    def create(cls, parent: Path, name: str) -> RunDirectory:
        """Make a new directory named after the time and the recipe.

        Raises:
            DataError: it cannot be made.
        """
        stem = f"{datetime.now():%Y-%m-%dT%H-%M-%S}_{name}"
        for number in itertools.count(1):
            path = parent / (stem if number == 1 else f"{stem}_{number}")
            try:
                path.mkdir(parents=True)
            except FileExistsError:
                continue
            except OSError as error:
                raise DataError(
                    f"{path}: the run directory cannot be made: {error.strerror}",
                    hint="Name another place with --runs FOLDER.",
                ) from error
            break
        return cls(path)

    @classmethod
    def at(cls, path: Path) -> RunDirectory:
        """Make a run directory of this path; what is there already may be no run.

        Raises:
            DataError: it is one, or the directory cannot be made.
        """
        run = cls(path)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(path, error) from error
        if run.resolved.exists():
            raise DataError(
                f"{path}: there is a run already", hint=f"affactkit run --resume {path} goes on."
            )
        return run

    @classmethod
    def open(cls, path: Path) -> RunDirectory:
        """Return an existing run.

        Raises:
            DataError: there is none; the message lists the newest runs beside it.
        """
        run = cls(path)
        if not run.resolved.is_file():
            beside = sorted(found.parent.name for found in path.parent.glob("*/resolved.yaml"))
            raise DataError(
                f"{path}: not a run directory, it has no {run.resolved.name}",
                hint=f"runs in {path.parent}: {', '.join(beside[-5:]) or 'none'}",
            )
        return run

    @property
    def resolved(self) -> Path:
        """The recipe with overrides and defaults filled in."""
        return self.path / "resolved.yaml"

    @property
    def environment(self) -> Path:
        """Versions of the packages, and the machine."""
        return self.path / "environment.json"

    @property
    def metrics(self) -> Path:
        """One JSON object a line: each epoch, restart and evaluation."""
        return self.path / "metrics.jsonl"

    @property
    def skipped(self) -> Path:
        """One JSON object a line: each picture that could not be used, if there was any."""
        return self.path / "skipped.jsonl"

    @property
    def members(self) -> Path:
        """The runs whose mean an ensemble is; nothing else has this file."""
        return self.path / "members.json"

    @property
    def results(self) -> Path:
        """What the evaluators found, by name."""
        return self.path / "results.json"

    @property
    def record(self) -> Path:
        """What the run was judged by, with checksums."""
        return self.path / "record.json"

    @property
    def measures(self) -> Path:
        """All that is measured on each test set, with intervals."""
        return self.path / "report" / "measures.json"

    @property
    def page(self) -> Path:
        """The report as a page for a browser."""
        return self.path / "report" / "index.html"

    @property
    def table(self) -> Path:
        """The table of errors on all test sets."""
        return self.path / "report" / "table.txt"

    def checkpoint(self, name: str) -> Path:
        """Return the place of a checkpoint: ``last``, ``previous``, ``best``, ``epoch-005``."""
        return self.path / "checkpoints" / f"{name}.pt"

    def predictions(self, test_set: str) -> Path:
        """Return the place of the predictions on a test set."""
        return self.path / "predictions" / f"{test_set}.npz"

    def replayed(self, epoch: int, sample: str) -> Path:
        """Return the place of the strip of pictures of a crop that is made again."""
        return (self.path / "replay" / f"epoch-{epoch:03d}" / sample).with_suffix(".png")

    def predicted(self) -> list[str]:
        """Return the test sets of which there are predictions."""
        return sorted(found.stem for found in (self.path / "predictions").glob("*.npz"))

    def write_json(self, path: Path, values: Mapping[str, Any]) -> None:
        """Write a JSON file of the run, atomically; what is not a number becomes null."""
        write_atomically(path, json.dumps(json_values(values), indent=2) + "\n")

    def write_text(self, path: Path, text: str) -> None:
        """Write a text file of the run, atomically."""
        write_atomically(path, text)

    def append_metrics(self, values: Mapping[str, Any]) -> None:
        """Add a line to the metrics."""
        append_line(self.metrics, values)

    def read_metrics(self) -> list[dict[str, Any]]:
        """Return the lines of the metrics; a last one cut off by a crash is left out.

        Raises:
            DataError: the file is damaged.
        """
        lines = read_lines(self.metrics)
        for number, line in enumerate(lines, start=1):
            if not _is_metrics(line):
                raise DataError(f"{self.metrics}:{number}  not a line of metrics: {line}")
        return lines

    def read_results(self) -> dict[str, float]:
        """Return what the evaluators found, by name; NaN where it is undefined.

        Raises:
            DataError: nothing was evaluated, or the file is damaged.
        """
        try:
            found = json.loads(self.results.read_text(encoding="utf-8"))
            return {name: math.nan if v is None else float(v) for name, v in found.items()}
        except FileNotFoundError as error:
            raise DataError(
                f"{self.path}: this run has not been evaluated",
                hint=f"affactkit evaluate {self.path}",
            ) from error
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise DataError(f"{self.results}: cannot be read as results: {error}") from error

    def forget_metrics_after(self, epoch: int) -> None:
        """Drop the lines beyond an epoch, evaluations among them: a resumed run writes them again.

        The step would not tell: a run may be saved after the last step of an epoch that is not
        closed, whose line is there already.
        """
        kept = [line for line in self.read_metrics() if line.get("epoch", math.inf) <= epoch]
        rewrite_lines(self.metrics, kept)

    @contextmanager
    def claimed(self) -> Iterator[None]:
        """Keep other processes from training in this directory.

        Raises:
            DataError: one does already.
        """
        lock = FileLock(self.path / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout as error:
            raise DataError(
                f"{self.path}: another process is training in this run directory",
                hint="Wait for it, or start a run of its own.",
            ) from error
        except OSError as error:
            raise cannot_write(self.path, error) from error
        try:
            yield
        finally:
            lock.release()


def _is_metrics(line: Mapping[str, Any]) -> bool:
    """Tell whether a line has what its readers count on: whole numbers, and numbers or nothing."""
    event = line.get("event")
    whole = {"epoch": ("step", "epoch", "improved"), "restart": ("step", "epoch")}
    return (
        isinstance(event, str)
        and all(isinstance(line.get(name), int) for name in whole.get(event, ("step",)))
        and all(v is None or isinstance(v, int | float) for k, v in line.items() if k != "event")
    )
