"""The folder of a sweep: where everything that it makes has its place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class SweepFolder:
    """The files of one sweep, by name."""

    path: Path

    @property
    def database(self) -> Path:
        """The trials, unless they are kept elsewhere."""
        return self.path / "study.db"

    @property
    def claims(self) -> Path:
        """The folder of the locks that tell which trials are being worked on."""
        return self.path / "claims"

    @property
    def csv(self) -> Path:
        """All trials as a table."""
        return self.path / "trials.csv"

    @property
    def json(self) -> Path:
        """The same as JSON."""
        return self.path / "trials.json"

    @property
    def figure(self) -> Path:
        """All trials as a drawing."""
        return self.path / "parallel-coordinates.png"

    @property
    def wandb(self) -> Path:
        """The sweep as Weights & Biases understands it."""
        return self.path / "wandb-sweep.yaml"

    @property
    def wandb_id(self) -> Path:
        """The name under which Weights & Biases knows the sweep."""
        return self.path / "wandb-id.txt"

    def trial(self, name: int | str) -> Path:
        """Return the run directory of a trial."""
        return self.path / "trials" / (f"{name:04d}" if isinstance(name, int) else name)
