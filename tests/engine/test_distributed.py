"""Any number of processes makes the same training: the same samples, losses, weights, counts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from affactkit.data.order import EvaluationOrder, Share
from affactkit.engine.distributed import ALONE, Processes
from affactkit.engine.prediction import predict_rows
from affactkit.engine.session import Session
from affactkit.errors import TrainingError
from tests.engine.gloo import run_together
from tests.engine.toy import ATTRIBUTES, BATCH, PICTURES, SIZE, make_batches, make_session

STEPS = 20
# A full batch of 5 is uneven over 2 and 3 processes, the last one of 2 is empty in the third.
assert (BATCH % 2, BATCH % 3, PICTURES % BATCH) == (1, 2, 2)


def sgd(parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=0.01)


def adamw(parameters: Iterable[torch.nn.Parameter]) -> torch.optim.Optimizer:
    return torch.optim.AdamW(parameters, lr=0.01)


@dataclass
class Trained:
    """What one process saw of a training."""

    rows: list[list[int]]
    losses: list[float]
    state: dict[str, Any]


def session_of(processes: Processes, **settings: Any) -> Session:
    return make_session(
        processes=processes, dtype=torch.float64, dropout=0, freeze_batchnorm=True, **settings
    )


def train(
    processes: Processes,
    settings: dict[str, Any],
    steps: int = STEPS,
    state: dict[str, Any] | None = None,
) -> Trained:
    session = session_of(processes, **settings)
    if state is not None:
        session.load_state_dict(state)
    trained = Trained([], [], {})
    for batch in make_batches(session):
        shares = processes.gather(batch.rows.tolist())
        trained.rows.append([row for share in shares for row in share])
        trained.losses.append(float(session.train_on(batch)))
        if session.step == steps:
            break
    trained.state = session.state_dict()
    return trained


@pytest.mark.parametrize("optimizer", [sgd, adamw])
@pytest.mark.parametrize("count", [2, 3])
def test_samples_losses_and_weights_are_those_of_one_process(
    count: int, optimizer: Callable[..., torch.optim.Optimizer]
) -> None:
    settings = {"optimizer": optimizer, "clip_norm": 1.0}
    alone = train(ALONE, settings)
    for member in run_together(count, train, settings):
        assert member.rows == alone.rows
        np.testing.assert_allclose(member.losses, alone.losses, rtol=1e-12)
        for name, weights in alone.state["model"].items():
            torch.testing.assert_close(member.state["model"][name], weights, rtol=1e-9, atol=1e-12)
        torch.testing.assert_close(member.state["tally"], alone.state["tally"])


LARGE = (200, 64)
"""Over three processes a full batch of 64 is uneven, and the last of an epoch is one of 8."""


def train_large(processes: Processes, optimizer: Any, dtype: torch.dtype) -> Trained:
    """Train as `train` does, in large batches; the state is the metrics of the last epoch."""
    session = make_session(
        epochs=5,
        optimizer=optimizer,
        dtype=dtype,
        dropout=0,
        freeze_batchnorm=True,
        processes=processes,
        size=LARGE,
    )
    trained = Trained([], [], {})
    for batch in make_batches(session, LARGE):
        shares = processes.gather(batch.rows.tolist())
        trained.rows.append([row for share in shares for row in share])
        trained.losses.append(float(session.train_on(batch)))
        if session.epoch_is_complete:
            trained.state = session.close_epoch({})
    return trained


@pytest.mark.parametrize("optimizer", [sgd, adamw])
@pytest.mark.parametrize("count", [2, 3])
def test_batches_of_64_give_the_losses_and_metrics_of_one_process(
    count: int, optimizer: Callable[..., torch.optim.Optimizer]
) -> None:
    alone = train_large(ALONE, optimizer, torch.float64)
    assert [len(rows) for rows in alone.rows] == [64, 64, 64, 8] * 5
    for member in run_together(count, train_large, optimizer, torch.float64):
        assert member.rows == alone.rows
        np.testing.assert_allclose(member.losses, alone.losses, rtol=1e-6)
        assert member.state == pytest.approx(alone.state, rel=1e-9)


def test_in_single_precision_the_first_loss_is_that_of_one_process() -> None:
    alone = train_large(ALONE, sgd, torch.float32)
    for member in run_together(3, train_large, sgd, torch.float32):
        assert member.rows == alone.rows
        assert member.losses[0] == pytest.approx(alone.losses[0], rel=1e-6)


def test_a_batch_in_parts_gives_the_same_losses_as_at_once() -> None:
    whole = train(ALONE, {"optimizer": sgd})
    for parts in (2, 3, 7):
        assert train(ALONE, {"optimizer": sgd, "accumulate": parts}).losses == pytest.approx(
            whole.losses, rel=1e-12
        )


@pytest.mark.parametrize(("before", "after"), [(1, 3), (3, 2), (2, 2)])
def test_a_training_goes_on_in_another_number_of_processes(before: int, after: int) -> None:
    settings = {"optimizer": adamw}
    whole = run_together(after, train, settings)[0]
    half = run_together(before, train, settings, 9)[0]
    rest = run_together(after, train, settings, STEPS, half.state)
    exact = before == after
    for member in rest:
        assert half.rows + member.rows == whole.rows
        for name, weights in whole.state["model"].items():
            other = member.state["model"][name]
            tolerance = 0 if exact else 1e-9
            torch.testing.assert_close(other, weights, rtol=tolerance, atol=tolerance)


def random_number(processes: Processes) -> tuple[float, float]:
    """Return dropout's share of zeros, which says nothing, and a draw after a step."""
    session = make_session(processes=processes)
    session.train_on(next(make_batches(session)))
    return float(torch.rand(())), float(torch.rand(()))


def test_dropout_draws_other_numbers_in_each_process() -> None:
    draws = run_together(3, random_number)
    assert len(set(draws)) == 3
    assert run_together(3, random_number) == draws


class Pixels(torch.nn.Module):
    """Answers with the first pixel, which is the row that it came from."""

    def __init__(self) -> None:
        super().__init__()
        self.unused = torch.nn.Parameter(torch.zeros(()))

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return pixels[:, :1, 0, 0].float()


def logits_of(processes: Processes, rows: list[int]) -> np.ndarray[Any, Any]:
    from affactkit.data.crops import Batch

    share = processes.share.take(np.array(rows, np.int64))
    batches = (
        Batch(
            torch.tensor([p.row for p in places]).view(-1, 1, 1, 1).expand(-1, 3, SIZE, SIZE),
            torch.zeros(len(places), ATTRIBUTES),
            torch.tensor([p.row for p in places]),
        )
        for places in EvaluationOrder(share, 2)
    )
    _, logits = predict_rows(Pixels(), batches, processes=processes)  # type: ignore[arg-type]
    return logits


@pytest.mark.parametrize("rows", [[5, 3, 9, 1, 7, 8, 2], [4], [6, 0]])
def test_evaluation_answers_each_row_once_and_in_order(rows: list[int]) -> None:
    for answers in run_together(3, logits_of, rows):
        assert answers.shape == (len(rows), 1, 1)
        assert answers.ravel().tolist() == rows


@given(st.lists(st.integers(), max_size=40), st.integers(1, 9))
def test_shares_are_complete_in_order_and_even(items: list[int], count: int) -> None:
    shares = [Share(number, count).take(np.array(items)) for number in range(count)]  # type: ignore[type-var]
    assert [item for share in shares for item in share] == items
    lengths = [len(share) for share in shares]
    assert max(lengths) - min(lengths) <= 1
    assert lengths[0] == max(lengths)


def die_in_training(processes: Processes) -> None:
    session = session_of(processes)
    for batch in make_batches(session):
        if session.step == 2 and processes.rank == 1:
            os._exit(9)
        session.train_on(batch)


def test_the_death_of_a_process_is_told_at_once_by_the_others() -> None:
    begin = time.monotonic()
    first, dead, third = run_together(3, die_in_training)
    assert isinstance(dead, EOFError)
    for survivor in (first, third):
        assert isinstance(survivor, TrainingError)
        assert "has lost the others" in survivor.message
    assert time.monotonic() - begin < 20


def talk(processes: Processes) -> tuple[Any, ...]:
    buffer = torch.full((2,), float(processes.rank))
    processes.copy_from_main([buffer])
    order = []
    with processes.first_here():
        order.append(time.monotonic())
        time.sleep(0.2)
        order.append(time.monotonic())
    return (
        processes.gather(processes.rank * 10),
        processes.any(processes.rank == 1),
        processes.any(False),
        processes.from_main(lambda: f"from {processes.rank}"),
        buffer.tolist(),
        order,
    )


def test_the_vocabulary() -> None:
    answers = run_together(2, talk)
    for numbers, one, none, said, buffer, _ in answers:
        assert (numbers, one, none, said, buffer) == ([0, 10], True, False, "from 0", [0.0, 0.0])
    (_, first_ends), (second_begins, _) = (answer[-1] for answer in answers)
    assert second_begins >= first_ends
