"""What a run was judged by: kept beside its results, so that they can be verified."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from affactkit.errors import DataError
from affactkit.recipe.contents import JUDGING
from affactkit.recipe.models import Recipe, TestSet
from affactkit.runs import RunDirectory

FORMAT = 1


@dataclass(frozen=True)
class JudgedSet:
    """A test set as it was judged.

    Attributes:
        rule: how its crops were made, see `TestSet`.
        threshold: the logit from which on an answer was taken as yes.
        pictures: how many there were.
        crops: a digest of their pixels, see `affactkit.data.digest`.
    """

    rule: Mapping[str, Any]
    threshold: float
    pictures: int
    crops: str

    def test_set(self) -> TestSet:
        """Return the rule, checked against what is registered now."""
        return TestSet.model_validate(self.rule)


@dataclass(frozen=True)
class Evaluation:
    """One time that a run was judged.

    Attributes:
        recipe: the fields `JUDGING` of the recipe, which need not be those that it was trained by.
        environment: see `affactkit.jobs.environment`.
        test_sets: by name.
    """

    recipe: Mapping[str, Any]
    environment: Mapping[str, Any]
    test_sets: Mapping[str, JudgedSet]

    @classmethod
    def of(
        cls, recipe: Recipe, environment: Mapping[str, Any], test_sets: Mapping[str, JudgedSet]
    ) -> Evaluation:
        """Return the evaluation that a recipe describes."""
        return cls(
            recipe.model_dump(mode="json", include=set(JUDGING)), environment, dict(test_sets)
        )

    def overrides(self) -> tuple[str, ...]:
        """Return ``field=value`` for each field of the recipe, as ``--set`` takes it."""
        return tuple(f"{field}={json.dumps(value)}" for field, value in self.recipe.items())


@dataclass(frozen=True)
class Record:
    """What a run was judged by.

    Attributes:
        evaluations: those that results remain of, in order; on a test set the last one counts.
        files: the SHA-256 of each file that results follow from, by its place in the run.
    """

    evaluations: tuple[Evaluation, ...]
    files: Mapping[str, str]

    @property
    def test_sets(self) -> dict[str, JudgedSet]:
        """All test sets by name."""
        return {n: judged for one in self.evaluations for n, judged in one.test_sets.items()}

    def evaluation_of(self, test_set: str) -> Evaluation:
        """Return the evaluation that counts on a test set."""
        return next(one for one in reversed(self.evaluations) if test_set in one.test_sets)


def write_record(run: RunDirectory, evaluations: Iterable[Evaluation]) -> None:
    """Write what a run was judged by, with the checksums of what is there now."""
    record = Record(tuple(evaluations), {})
    predictions = [run.predictions(name) for name in record.test_sets]
    checkpoints = sorted(run.checkpoint("best").parent.glob("*.pt"))
    files = {
        name_in(run, file): sha256(file) for file in (run.resolved, *checkpoints, *predictions)
    }
    run.write_json(run.record, {"format": FORMAT, **asdict(record), "files": files})


def name_in(run: RunDirectory, file: Path) -> str:
    """Return a file's place in the run, written alike on every system."""
    return file.relative_to(run.path).as_posix()


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        DataError: it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{file}: cannot be read: {error.strerror}") from error


def read_record(run: RunDirectory) -> Record:
    """Return what a run was judged by.

    Raises:
        DataError: it was not judged, or the record is damaged.
    """
    try:
        found = json.loads(run.record.read_text(encoding="utf-8"))
        return Record(tuple(map(_evaluation, found["evaluations"])), dict(found["files"]))
    except FileNotFoundError as error:
        raise DataError(
            f"{run.path}: there is no record of how this run was judged",
            hint=f"affactkit evaluate {run.path}",
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{run.record}: cannot be read as a record: {error!r}") from error


def remaining_evaluations(run: RunDirectory, judged_anew: Collection[str]) -> list[Evaluation]:
    """Return the recorded evaluations of the same weights that have a test set of their own left.

    Args:
        run: which run; none remain of one without a record that can be read.
        judged_anew: the test sets on which there are new predictions.
    """
    weights = run.checkpoint("best")
    if not (run.record.is_file() and weights.is_file()):
        return []
    try:
        record = read_record(run)
    except DataError:
        return []
    if record.files.get(name_in(run, weights)) != sha256(weights):
        return []
    return [one for one in record.evaluations if not one.test_sets.keys() <= set(judged_anew)]


def _evaluation(found: Mapping[str, Any]) -> Evaluation:
    test_sets = {name: JudgedSet(**judged) for name, judged in found["test_sets"].items()}
    return Evaluation(found["recipe"], found["environment"], test_sets)
