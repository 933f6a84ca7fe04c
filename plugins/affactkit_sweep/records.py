"""What a trial's run directory tells of its sweep, so that it speaks for itself."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pydantic import ValidationError

from affactkit.component import Strict
from affactkit.errors import DataError
from affactkit.runs import RunDirectory
from affactkit_sweep.document import Values
from affactkit_sweep.models import AnyParameter, Categorical, Plain, Sweep, is_maximized

NAME = "trial.json"


class TrialRecord(Strict):
    """A trial of a sweep; choices go by their labels."""

    sweep: str
    metric: str
    parameters: dict[str, AnyParameter]
    values: dict[str, Plain]


def write_record(run: RunDirectory, sweep: Sweep, values: Values) -> None:
    """Note in a run directory which trial of what sweep it is."""
    parameters = {name: _by_label(parameter) for name, parameter in sweep.parameters.items()}
    record = TrialRecord(
        sweep=sweep.name, metric=sweep.metric, parameters=parameters, values=values
    )
    run.write_json(run.path / NAME, record.model_dump(mode="json"))


def read_record(run: RunDirectory) -> TrialRecord:
    """Return which trial of what sweep a run is.

    Raises:
        DataError: it is none, or the file is damaged.
    """
    path = run.path / NAME
    try:
        return TrialRecord.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DataError(
            f"{run.path}: this run is no trial of a sweep, it has no {NAME}",
            hint="The trials of a sweep are the folders in its folder trials.",
        ) from error
    except ValidationError as error:
        raise DataError(f"{path}: cannot be read as a trial: {error}") from error


def best_value(run: RunDirectory, metric: str) -> float:
    """Return a run's best metric over its epochs, NaN where none was measured."""
    found = [line.get(metric) for line in run.read_metrics() if line["event"] == "epoch"]
    return best_of([value for value in found if value is not None], metric)


def best_of(values: Iterable[float], metric: str) -> float:
    """Return the best of a metric's values, NaN if there is none."""
    best = max if is_maximized(metric) else min
    return best(values, default=math.nan)


def _by_label(parameter: AnyParameter) -> AnyParameter:
    if not isinstance(parameter, Categorical):
        return parameter
    return parameter.model_copy(update={"choices": parameter.labels})
