"""The trials of a sweep as a table: for people, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from affactkit.atomic import write_atomically
from affactkit.report.table import aligned
from affactkit_sweep.document import Values
from affactkit_sweep.folder import SweepFolder
from affactkit_sweep.models import Sweep
from affactkit_sweep.queue import REASON
from affactkit_sweep.records import best_of
from affactkit_sweep.wording import score, shown

if TYPE_CHECKING:
    from optuna import Study
    from optuna.trial import FrozenTrial

STATES = {
    "COMPLETE": "finished",
    "PRUNED": "stopped early",
    "FAIL": "failed",
    "RUNNING": "to be resumed",
}
"""What Optuna calls the states of a trial, in our words."""
SHOWN = 10
"""Lines that are printed."""


@dataclass(frozen=True)
class Row:
    """One trial.

    Attributes:
        trial: its number.
        state: one of `STATES`.
        value: its best metric so far; None without any.
        epochs: how many were reported.
        values: what was chosen, by parameter.
        reason: why it failed.
        run: its run directory.
    """

    trial: int
    state: str
    value: float | None
    epochs: int
    values: Values
    reason: str
    run: str


def rows_of(study: Study, sweep: Sweep, folder: SweepFolder) -> list[Row]:
    """Return all trials, the best first, those without a value last."""
    rows = [_row(trial, sweep, folder) for trial in study.get_trials(deepcopy=False)]
    sign = -1.0 if sweep.maximized else 1.0
    return sorted(rows, key=lambda row: (row.value is None, sign * (row.value or 0.0), row.trial))


def _row(trial: FrozenTrial, sweep: Sweep, folder: SweepFolder) -> Row:
    value = best_of(trial.intermediate_values.values(), sweep.metric)
    return Row(
        trial.number,
        STATES[trial.state.name],
        None if math.isnan(value) else value,
        len(trial.intermediate_values),
        {name: trial.params[name] for name in sweep.parameters if name in trial.params},
        trial.user_attrs.get(REASON, ""),
        str(folder.trial(trial.number)),
    )


def write_tables(rows: Sequence[Row], sweep: Sweep, folder: SweepFolder) -> None:
    """Write all trials as CSV and as JSON."""
    write_atomically(folder.csv, _csv(rows, sweep))
    write_atomically(folder.json, json.dumps([asdict(row) for row in rows], indent=2) + "\n")


def _csv(rows: Sequence[Row], sweep: Sweep) -> str:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    lines.writerow(["trial", "state", sweep.metric, "epochs", *sweep.parameters, "reason", "run"])
    for row in rows:
        values = [row.values.get(name, "") for name in sweep.parameters]
        value = "" if row.value is None else row.value
        lines.writerow([row.trial, row.state, value, row.epochs, *values, row.reason, row.run])
    return text.getvalue()


def printed(rows: Sequence[Row], sweep: Sweep) -> str:
    """Return the best trials as lines, and how the others ended."""
    header = ["trial", "state", sweep.metric, "epochs", *sweep.parameters]
    cells = [header, *(_cells(row, sweep) for row in rows[:SHOWN])]
    return f"{aligned(cells)}\n{_summary(rows)}"


def _cells(row: Row, sweep: Sweep) -> list[str]:
    value = "-" if row.value is None else score(row.value)
    values: list[Any] = [row.values.get(name, "-") for name in sweep.parameters]
    return [str(row.trial), row.state, value, str(row.epochs), *map(shown, values)]


def _summary(rows: Sequence[Row]) -> str:
    counts = {state: sum(row.state == state for row in rows) for state in STATES.values()}
    told = ", ".join(f"{count} {state}" for state, count in counts.items() if count)
    return f"{len(rows)} trials: {told or 'none'}"
