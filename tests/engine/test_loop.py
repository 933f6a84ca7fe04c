"""The loop: what it yields, what it keeps, and that an interruption changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from affactkit.engine.checkpoint import load_checkpoint, save_checkpoint
from affactkit.engine.events import EpochEnded, Finished, Restarted, Started, Step
from affactkit.engine.loop import train
from affactkit.engine.session import Session
from affactkit.errors import TrainingError
from tests.engine.toy import make_batches, make_session


def validation_of(session: Session) -> dict[str, float]:
    """A made-up validation that depends on the weights and on the epoch."""
    level = float(sum(p.detach().sum() for p in session.model.parameters()))
    return {"validation/loss": level, "validation/accuracy": -level}


def run_to_the_end(session: Session) -> list[object]:
    return list(train(session, make_batches(session), lambda: validation_of(session)))


def test_events_come_in_order() -> None:
    events = run_to_the_end(make_session(epochs=2))
    names = [type(event).__name__ for event in events]
    assert names == [
        "Started",
        *["Step"] * 5,
        "EpochEnded",
        *["Step"] * 5,
        "EpochEnded",
        "Finished",
    ]
    assert [event.step for event in events if isinstance(event, Step)] == list(range(1, 11))
    assert events[0] == Started(0, 10, 5)
    assert events[-1] == Finished(10)


def test_an_epoch_cut_short_by_the_number_of_steps_is_closed() -> None:
    session = make_session(epochs=2)
    session.total_steps = 7
    ends = [event for event in run_to_the_end(session) if isinstance(event, EpochEnded)]
    assert [(end.epoch, end.step) for end in ends] == [(1, 5), (2, 7)]


def test_metrics_count_each_known_label_once() -> None:
    session = make_session(epochs=1)
    right = known = 0
    for batch in make_batches(session):
        # The forward pass of a copy: same weights, same dropout.
        copy = make_session(epochs=1)
        copy.load_state_dict(session.state_dict())
        torch.manual_seed(3 * 1_000_003 + session.step)
        logits = copy.model.train()(batch.pixels)
        right += int(((logits >= 0) == (batch.targets == 1))[batch.targets >= 0].sum())
        known += int((batch.targets >= 0).sum())
        session.train_on(batch)
    assert session.close_epoch({})["train/accuracy"] == pytest.approx(right / known, abs=1e-12)


@pytest.mark.parametrize("stop_after", range(1, 20))
def test_a_resumed_training_ends_with_the_same_weights(tmp_path: Path, stop_after: int) -> None:
    whole = make_session(restart_after=(2,))
    events = run_to_the_end(whole)
    path = tmp_path / "last.pt"
    session = make_session(restart_after=(2,))
    for event in train(session, make_batches(session), lambda: validation_of(session)):
        if isinstance(event, Step) and event.step == stop_after:
            save_checkpoint(path, session.state_dict())
            break
    resumed = make_session(restart_after=(2,))
    resumed.load_state_dict(load_checkpoint(path))
    rest = run_to_the_end(resumed)
    for name, weights in whole.model.state_dict().items():
        assert torch.equal(weights, resumed.model.state_dict()[name]), name
    ends = [event for event in events if isinstance(event, EpochEnded)]
    assert ends[-len([e for e in rest if isinstance(e, EpochEnded)]) :] == [
        event for event in rest if isinstance(event, EpochEnded)
    ]


def test_the_best_weights_are_kept_and_a_restart_goes_back_to_them() -> None:
    session = make_session(epochs=3, restart_after=(3,))
    scores = iter([0.5, 0.9, 0.7])
    at_best: dict[str, torch.Tensor] = {}
    for event in train(
        session, make_batches(session), lambda: {"validation/accuracy": next(scores)}
    ):
        if isinstance(event, EpochEnded) and event.improved:
            at_best = {name: w.clone() for name, w in session.model.state_dict().items()}
        if isinstance(event, Restarted):
            restart = event
    assert session.best.epoch == 2
    assert (restart.epoch, restart.learning_rate) == (3, 0.01 / 8)
    for name, weights in session.model.state_dict().items():
        assert torch.equal(weights, at_best[name]), name


def test_a_new_best_is_kept_before_a_restart_takes_it_away() -> None:
    session = make_session(epochs=2, restart_after=(2,))
    scores = iter([0.5, 0.9])
    before: dict[str, torch.Tensor] = {}
    for event in train(
        session, make_batches(session), lambda: {"validation/accuracy": next(scores)}
    ):
        if isinstance(event, Step) and event.step == 10:
            before = {name: w.clone() for name, w in session.model.state_dict().items()}
    assert session.best.epoch == 2
    for name, weights in session.best.weights.items():
        assert torch.equal(weights, before[name]), name


def test_without_validation_the_last_epoch_is_the_best() -> None:
    session = make_session(epochs=3)
    list(train(session, make_batches(session), dict))
    assert session.best.epoch == 3


def test_a_loss_that_is_not_finite_stops_and_names_the_step() -> None:
    session = make_session(epochs=4)

    def spoil() -> None:
        for event in train(session, make_batches(session), dict):
            if isinstance(event, Step) and event.step == 6:
                with torch.no_grad():
                    next(session.model.parameters()).fill_(float("nan"))

    with pytest.raises(
        TrainingError, match=r"not finite since step 7, at a learning rate of 0\.005"
    ):
        spoil()


def test_clipping_bounds_the_step_that_sgd_makes() -> None:
    session = make_session(epochs=1, clip_norm=1e-3, optimizer=lambda p: torch.optim.SGD(p, lr=1.0))
    before = [p.detach().clone() for p in session.model.parameters()]
    session.train_on(next(make_batches(session)))
    moved = torch.cat(
        [
            (p.detach() - b).flatten()
            for p, b in zip(session.model.parameters(), before, strict=True)
        ]
    )
    assert moved.norm() == pytest.approx(1e-3, rel=1e-3)
