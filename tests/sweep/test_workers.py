"""Workers share the trials, and neither kills nor failures lose or double one."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import optuna
import pytest
from optuna.trial import TrialState

from affactkit.errors import DataError, DivergedError, RecipeError, RunInterruptedError
from affactkit_sweep import trial
from affactkit_sweep.document import load_search
from affactkit_sweep.folder import SweepFolder
from affactkit_sweep.queue import MOST_ATTEMPTS, Queue
from affactkit_sweep.study import open_claims, open_study
from affactkit_sweep.table import rows_of
from tests.sweep.conftest import PARAMETERS, Write, worker
from tests.sweep.postgres import Server
from tests.sweep.pretended import EPOCHS, Loss, kill_now_and_then, notes, pretend, start


def study_of(path: Path, folder: Path, storage: str | None = None) -> optuna.Study:
    return open_study(load_search(path), SweepFolder(folder), storage)


def states(study: optuna.Study) -> list[str]:
    return [found.state.name for found in study.trials]


def by_number(number: int, epoch: int) -> float:
    return number + 1 / epoch


@pytest.fixture(params=["files", "postgres"])
def storage(request: pytest.FixtureRequest) -> str | None:
    if request.param == "files":
        return None
    server: Server = request.getfixturevalue("server")
    return server.url


def test_kills_lose_no_trial_and_complete_none_twice(
    write: Write, tmp_path: Path, storage: str | None
) -> None:
    trials, kills = 12, 8
    path, log = write(name=tmp_path.name, trials=trials), tmp_path / "log"
    folder = tmp_path / "sweep"
    study_of(path, folder, storage)
    train = pretend(log, by_number, seconds=0.1)
    killed = kill_now_and_then(
        lambda: start(lambda: worker(path, folder, storage=storage).work(), train), 2, kills
    )
    assert killed >= kills
    study = study_of(path, folder, storage)
    assert Counter(states(study)) == {"COMPLETE": trials}
    assert Counter(notes(log, "end")) == dict.fromkeys(range(trials), 1)
    for found in study.trials:
        assert found.value == by_number(found.number, EPOCHS)
        assert list(found.intermediate_values) == [1, 2, 3]


def test_workers_do_not_share_a_trial(write: Write, tmp_path: Path) -> None:
    path, log = write(trials=9), tmp_path / "log"
    study_of(path, tmp_path)
    train = pretend(log, by_number, seconds=0.02)
    processes = [start(lambda: worker(path, tmp_path).work(), train) for _ in range(3)]
    for process in processes:
        process.join(60)
    assert sorted(notes(log, "begin")) == sorted(notes(log, "end")) == list(range(9))


def test_what_is_drawn_at_random_is_the_same_with_any_number_of_workers(
    write: Write, tmp_path: Path
) -> None:
    path = write(trials=6)
    chosen = []
    for count in (1, 3):
        folder = tmp_path / str(count)
        study_of(path, folder)
        train = pretend(tmp_path / "log", by_number, seconds=0.01)
        processes = [start(lambda: worker(path, folder).work(), train) for _ in range(count)]  # noqa: B023
        for process in processes:
            process.join(60)
        chosen.append([found.params for found in study_of(path, folder).trials])
    assert chosen[0] == chosen[1]
    assert len({values["optimizer.lr"] for values in chosen[0]}) == 6


def test_a_trial_that_kills_its_worker_again_and_again_is_failed(
    write: Write, tmp_path: Path
) -> None:
    path, log = write(trials=2), tmp_path / "log"
    good = pretend(log, by_number)

    def deadly(search: Any, values: Any, run: Path, listeners: Any) -> Any:
        if run.name == "0000":
            os._exit(9)
        return good(search, values, run, listeners)

    exits = []
    for _ in range(MOST_ATTEMPTS + 1):
        process = start(lambda: worker(path, tmp_path).work(), deadly)
        process.join(60)
        exits.append(process.exitcode)
    assert exits == [9] * MOST_ATTEMPTS + [0]
    study = study_of(path, tmp_path)
    assert states(study) == ["FAIL", "COMPLETE"]
    assert study.trials[0].user_attrs["reason"].startswith("cut off 3 times")


def with_training(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, loss: Loss) -> None:
    monkeypatch.setattr(trial, "train", pretend(tmp_path / "log", loss))


@pytest.mark.parametrize(
    "error",
    [
        DivergedError("the loss is not finite since step 3", hint="Lower it."),
        RecipeError("these do not fit"),
    ],
)
def test_what_the_values_are_to_blame_for_fails_one_trial(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def loss(number: int, epoch: int) -> float:
        if number == 1:
            raise error
        return 1.0

    with_training(monkeypatch, tmp_path, loss)
    path = write(trials=3)
    worker(path, tmp_path).work()
    study = study_of(path, tmp_path)
    assert states(study) == ["COMPLETE", "FAIL", "COMPLETE"]
    (row,) = [r for r in rows_of(study, load_search(path).sweep, SweepFolder(tmp_path)) if r.reason]
    assert (row.trial, row.state, row.value) == (1, "failed", None)
    assert row.reason == str(error).splitlines()[0]


@pytest.mark.parametrize("error", [DataError("the disk is full"), RunInterruptedError("SIGTERM")])
def test_what_they_are_not_to_blame_for_ends_the_work_and_is_gone_on_with(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    troubled = True

    def loss(number: int, epoch: int) -> float:
        if troubled and epoch == 2:
            raise error
        return 1.0

    with_training(monkeypatch, tmp_path, loss)
    path = write(trials=2)
    with pytest.raises(type(error)):
        worker(path, tmp_path).work()
    assert states(study_of(path, tmp_path)) == ["RUNNING"]
    troubled = False
    worker(path, tmp_path).work()
    assert states(study_of(path, tmp_path)) == ["COMPLETE", "COMPLETE"]
    assert notes(tmp_path / "log", "end") == [0, 1]


def test_interruptions_are_not_held_against_a_trial(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def loss(number: int, epoch: int) -> float:
        raise RunInterruptedError("SIGTERM")

    with_training(monkeypatch, tmp_path, loss)
    path = write(trials=1)
    for _ in range(MOST_ATTEMPTS + 2):
        with pytest.raises(RunInterruptedError):
            worker(path, tmp_path).work()
    with_training(monkeypatch, tmp_path, by_number)
    worker(path, tmp_path).work()
    assert states(study_of(path, tmp_path)) == ["COMPLETE"]


@pytest.mark.parametrize(
    ("pruner", "epochs"),
    [
        ({"type": "median", "startup_trials": 2}, [3, 3, 1, 1]),
        ({"type": "median", "startup_trials": 2, "warmup_epochs": 1}, [3, 3, 2, 2]),
        (None, [3, 3, 3, 3]),
    ],
)
def test_the_median_rule_stops_what_is_worse_than_half_of_the_others(
    write: Write,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pruner: dict[str, Any] | None,
    epochs: list[int],
) -> None:
    with_training(monkeypatch, tmp_path, by_number)  # each is worse than those before it
    path = write(pruner=pruner)
    worker(path, tmp_path).work()
    study = study_of(path, tmp_path)
    assert [len(found.intermediate_values) for found in study.trials] == epochs
    pruned = [found.state == TrialState.PRUNED for found in study.trials]
    assert pruned == [count < EPOCHS for count in epochs]


def test_hyperband_stops_some_of_the_worse_and_not_the_best(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_training(monkeypatch, tmp_path, by_number)
    path = write(pruner={"type": "hyperband", "reduction_factor": 2}, trials=12)
    worker(path, tmp_path).work()
    found = states(study_of(path, tmp_path))
    assert found[0] == "COMPLETE"
    assert "PRUNED" in found


def test_epochs_that_a_killed_worker_did_not_report_are_not_lost(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One died after the metrics of an epoch were written, one after those of the whole run."""
    path = write(trials=2)
    search, folder = load_search(path), SweepFolder(tmp_path)
    queue = Queue(search, study_of(path, tmp_path), open_claims(search, folder, None))
    begun = [queue.next(), queue.next()]
    for number, found in enumerate(begun):
        assert found is not None
        pretend(tmp_path / "before", by_number)(search, found[1], folder.trial(number), [])
    metrics = folder.trial(0) / "metrics.jsonl"
    metrics.write_text("".join(metrics.read_text().splitlines(keepends=True)[:1]))
    for found in begun:
        assert found is not None
        queue.release(found[0])

    with_training(monkeypatch, tmp_path, by_number)
    worker(path, tmp_path).work()
    study = study_of(path, tmp_path)
    assert [found.intermediate_values for found in study.trials] == [
        {epoch: by_number(number, epoch) for epoch in (1, 2, 3)} for number in (0, 1)
    ]
    assert notes(tmp_path / "log", "begin") == [0]


def test_another_sweep_does_not_go_on_with_this_one(write: Write, tmp_path: Path) -> None:
    study_of(write(), tmp_path)
    study_of(write(trials=9, about={"summary": "The same, longer."}), tmp_path)
    study_of(write(set={"evaluators": [], "dataset.count": 90, "training.workers": 3}), tmp_path)
    changed = {**PARAMETERS, "optimizer": {"type": "categorical", "choices": ["adamw", "sgd"]}}
    with pytest.raises(RecipeError) as caught:
        study_of(write(seed=1, parameters=changed, set={"evaluators": []}), tmp_path)
    assert caught.value.message.splitlines() == [
        "the sweep 'small' was begun with other values:",
        "  seed: 0 -> 1",
        '  parameters.optimizer.choices.0: "sgd" -> "adamw"',
        '  parameters.optimizer.choices.1: "adamw" -> "sgd"',
    ]
    with pytest.raises(RecipeError, match=r"values:\n  crop\.size: 112 -> 64\n"):
        study_of(write(set={"evaluators": [], "crop.size": 64}), tmp_path)


def test_a_server_that_is_not_there_is_one_error(write: Write, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="the database of the sweep cannot be used"):
        study_of(write(), tmp_path, f"postgresql://nobody@/none?host={tmp_path}")
