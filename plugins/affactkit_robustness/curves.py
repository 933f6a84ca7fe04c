"""Curves of errors of several runs on the same pictures, with what resampling persons gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from affactkit.errors import DataError
from affactkit.jobs.record import JudgedSet, read_record
from affactkit.measures.bootstrap import resampled, sums_by_identity
from affactkit.measures.confusion import Confusion, error, outcomes
from affactkit.measures.intervals import Bootstrap, Interval
from affactkit.measures.pairing import aligned
from affactkit.measures.undefined import defined_mean, defined_range
from affactkit.predictions import Predictions
from affactkit.runs import RunDirectory
from affactkit_robustness.disturbances import DISTURBANCES, Disturbance
from affactkit_robustness.measures import Values, break_even, mean_error
from affactkit_robustness.points import judged_strengths, point_name

USUAL = Bootstrap()
MEAN = "mean"
"""Stands for the mean over the attributes, as the last of the names."""


@dataclass(frozen=True, eq=False)
class Curves:
    """The errors of R runs at P strengths of one disturbance.

    Attributes:
        disturbance: which.
        strengths: of the points, rising.
        names: the A attributes, and their mean.
        sums: [G, R, P, 4, A] how the decisions on the pictures of each person turned out.
        bootstrap: how persons are resampled: the same ones for all runs and points.
    """

    disturbance: Disturbance
    strengths: Sequence[float]
    names: tuple[str, ...]
    sums: Values
    bootstrap: Bootstrap

    @property
    def places(self) -> list[float]:
        """Where the points stand on the axis."""
        return [self.disturbance.place(strength) for strength in self.strengths]

    def errors(self, run: int) -> Interval:
        """Return [P, A + 1] the error of a run at each point."""
        return self._estimate(lambda errors: errors[:, run])

    def area(self, run: int) -> Interval:
        """Return [A + 1] the mean error of a run over the curve; see `mean_error`."""
        return self._estimate(lambda errors: mean_error(self.places, errors[:, run]))

    def gap(self, run: int, other: int) -> Interval:
        """Return [A + 1] by how much the mean error of another run is larger."""
        return self._estimate(
            lambda errors: mean_error(self.places, errors[:, other] - errors[:, run])
        )

    def gaps(self, run: int, other: int) -> Interval:
        """Return [P, A + 1] by how much the error of another run is larger at each point."""
        return self._estimate(lambda errors: errors[:, other] - errors[:, run])

    def break_even(self, run: int, other: int) -> Interval:
        """Return [A + 1] the break-even angle of two runs; see `measures.break_even`."""
        angles = list(self.strengths)
        return self._estimate(lambda errors: break_even(angles, errors[:, run], errors[:, other]))

    def _estimate(self, measure: Callable[[Values], Values]) -> Interval:
        """Return a measure of [B, R, P, A + 1] errors, between what it is of the resamples."""
        found = measure(_error_with_mean(self.sums.sum(axis=0)[None]))[0]
        low, high = defined_range(measure(self._resampled), self.bootstrap.confidence)
        return Interval(found, low, high)

    @cached_property
    def _resampled(self) -> Values:
        return _error_with_mean(resampled(self.sums, self.bootstrap.resamples, self.bootstrap.seed))


def _error_with_mean(counts: Values) -> Values:
    errors = error(Confusion(counts))
    return np.concatenate([errors, defined_mean(errors)[..., None]], axis=-1)


def read_curves(runs: Sequence[RunDirectory], bootstrap: Bootstrap = USUAL) -> list[Curves]:
    """Return the curves that all runs have points of, from their saved predictions.

    Args:
        runs: at least one.
        bootstrap: how to resample persons.

    Raises:
        DataError: a run was not judged under disturbances, the runs have no curve in common, or
            were judged on different pictures or with different draws.
    """
    judged = [Judged(run, read_record(run).test_sets) for run in runs]
    found = []
    for disturbance in DISTURBANCES.values():
        strengths = _shared_strengths(judged, disturbance)
        if len(strengths) > 1:
            found.append(_read(judged, disturbance, strengths, bootstrap))
    if not found:
        raise DataError(
            f"{' and '.join(str(run.path) for run in runs)}: not judged under disturbances"
            + (" that all have" if len(runs) > 1 else ""),
            hint='affactkit evaluate RUN --set "evaluators=[robustness]"',
        )
    return found


class Judged(NamedTuple):
    """A run, and what is recorded of the test sets that it was judged on."""

    run: RunDirectory
    test_sets: Mapping[str, JudgedSet]

    def on(self, name: str, reference: Predictions) -> NDArray[np.bool_]:
        """Return [N, 4, A] how the decisions on a test set turned out, see `outcomes`.

        The pictures are put in the order of the reference.
        """
        try:
            predictions = aligned(Predictions.load(self.run.predictions(name)), reference)
        except DataError as error:
            raise DataError(f"{self.run.path}, {name}: {error.message}", hint=error.hint) from error
        threshold = self.test_sets[name].threshold
        return outcomes(predictions.decisions(threshold), predictions.targets)


def _shared_strengths(judged: Sequence[Judged], disturbance: Disturbance) -> list[float]:
    of_each = [judged_strengths(one.test_sets, disturbance) for one in judged]
    return sorted(set(of_each[0]).intersection(*of_each[1:]))


def _read(
    judged: Sequence[Judged],
    disturbance: Disturbance,
    strengths: Sequence[float],
    bootstrap: Bootstrap,
) -> Curves:
    names = [point_name(disturbance, strength) for strength in strengths]
    _check_same_rules(judged, names)
    reference = Predictions.load(judged[0].run.predictions(names[0]))
    turned_out = np.array([[one.on(name, reference) for name in names] for one in judged])
    return Curves(
        disturbance,
        strengths,
        (*reference.attributes, MEAN),
        sums_by_identity(np.moveaxis(turned_out, 2, 0), reference.identity),
        bootstrap,
    )


def _check_same_rules(judged: Sequence[Judged], names: Sequence[str]) -> None:
    """Raise unless the runs were judged alike, but for the size of the crops."""
    first, *others = judged
    for one in others:
        for name in names:
            if _rule(one, name) != _rule(first, name):
                raise DataError(
                    f"{one.run.path}, {name}: was disturbed in another way than {first.run.path}",
                    hint="Evaluate both runs with the same count, box and seed.",
                )


def _rule(judged: Judged, name: str) -> Mapping[str, Any]:
    rule = judged.test_sets[name].rule
    return {**rule, "crop": {**rule["crop"], "size": None}}
