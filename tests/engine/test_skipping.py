"""What is skipped is known in all processes alike, told once, and limited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from affactkit.data.crops import Batch, Unusable
from affactkit.data.order import EvaluationOrder, SharedOrder
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.events import Skipped
from affactkit.engine.skipping import SkippedFile, Skipping, read_skipped
from affactkit.errors import DataError
from affactkit.faces import FaceTable, ImageFolder
from affactkit.recipe.models import Training
from affactkit.runs import RunDirectory
from tests.engine.gloo import run_together

COUNT, BROKEN = 20, (3, 4, 11, 12, 19)


def make_table() -> FaceTable:
    return FaceTable(
        keys=np.array([f"{row}.jpg" for row in range(COUNT)]),
        targets=np.zeros((COUNT, 1), np.int8),
        split=np.repeat(np.array([0, 2], np.int8), [15, 5]),
        landmarks=np.full((COUNT, 5, 2), np.nan, np.float32),
        boxes=np.full((COUNT, 4), np.nan, np.float32),
        identity=np.full(COUNT, -1),
        attributes=("a",),
        images=ImageFolder(Path()),
    )


def batches(processes: Processes, rows: range, apart: bool) -> Iterator[Batch]:
    """Yield a process's batches of rows: its share of each, or all of its share of the rows."""
    share, numbers = processes.share, np.array(rows)
    whole = EvaluationOrder(share.take(numbers) if apart else numbers, 4)
    for places in whole if apart else SharedOrder(whole, share):
        found = torch.tensor([place.row for place in places], dtype=torch.int64)
        unusable = tuple(Unusable(row, "broken") for row in found.tolist() if row in BROKEN)
        yield Batch(found, found, found, unusable=unusable)


def told(
    processes: Processes, most: float = 1.0, before: tuple[Skipped, ...] = ()
) -> tuple[list[Skipped], str]:
    """Return what is told in two epochs and an evaluation, and the error's message."""
    heard: list[Skipped] = []
    training = Training(epochs=2, on_error="skip", max_skipped=most)
    skipping = Skipping(make_table(), training, processes, before)
    skipping.tell = heard.append
    try:
        for _ in range(2):
            list(skipping.in_step(batches(processes, range(15), apart=False)))
        list(skipping.apart(batches(processes, range(15, 20), apart=True)))
    except DataError as error:
        return heard, error.message
    return heard, ""


def test_all_processes_hear_of_all_once_and_in_the_same_order() -> None:
    alone = told(ALONE)
    assert [(event.row, event.split) for event in alone[0]] == [
        (3, "train"), (4, "train"), (11, "train"), (12, "train"), (19, "test"),
    ]  # fmt: skip
    assert run_together(3, told) == [alone] * 3


@pytest.mark.parametrize(
    ("most", "message"),
    [(0.25, "4 of 15 pictures of the train split"), (0.0, "1 of 15 pictures of the train split")],
)
def test_all_processes_stop_together_when_they_are_too_many(most: float, message: str) -> None:
    alone = told(ALONE, most)
    assert alone[1].startswith(message)
    assert run_together(3, told, most) == [alone] * 3


def test_those_that_were_told_before_are_counted_and_not_told_again() -> None:
    before = tuple(told(ALONE)[0])
    assert told(ALONE, 1.0, before) == ([], "")
    assert "3 of 15" not in told(ALONE, 0.27, before[:2])[1]
    other = tuple(Skipped(row, "of another data set", "train", "x") for row in range(15))
    assert told(ALONE, 0.27, other)[0] == list(before)


def test_the_list_is_read_back_also_after_a_crash(tmp_path: Path) -> None:
    run = RunDirectory(tmp_path)
    assert read_skipped(run) == []
    events = told(ALONE)[0]
    for event in events[:2]:
        SkippedFile(run).on(event)
    with run.skipped.open("a") as file:
        file.write('{"row": 11, "pict')
    assert read_skipped(run) == events[:2]
    SkippedFile(run).on(events[2])
    assert read_skipped(run) == events[:3]
    run.skipped.write_text('{"row": 1}\n')
    with pytest.raises(DataError, match="damaged, no list of skipped pictures"):
        read_skipped(run)
