"""What every scheduler must do; see `affactkit.interfaces.Scheduler`."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import pytest

from affactkit.interfaces import Restart, Scheduler, SetLR
from affactkit.testing.component import Build, ComponentContract, refused_well
from affactkit.testing.randomness import untouched_random_numbers
from affactkit.testing.samples import EPOCHS, STEPS_PER_EPOCH

Answer = SetLR | Restart | None


class SchedulerContract(ComponentContract):
    """The suite for schedulers, in a training whose validation soon gets no better."""

    kind: ClassVar[str] = "schedulers"

    def test_answers_as_the_protocol_says(self, built: Scheduler) -> None:
        """After a step SetLR or None, after an epoch also Restart."""
        for when, answer in course(built):
            known = (
                (SetLR, Restart, type(None)) if when.startswith("epoch") else (SetLR, type(None))
            )
            assert isinstance(answer, known), f"the contract wants one of {known} after {when}"

    def test_factors_are_positive(self, built: Scheduler) -> None:
        """A factor is of the first learning rate; only after the last step may it be 0."""
        last = f"step {EPOCHS * STEPS_PER_EPOCH}"
        for when, answer in course(built):
            if answer is not None:
                assert math.isfinite(answer.factor), f"the contract wants finite factors: {when}"
                least = answer.factor >= 0 if when == last else answer.factor > 0
                assert least, f"the contract wants factors above 0; after {when} it is not"

    def test_equal_trainings_get_equal_answers(self, build: Build) -> None:
        """Nothing but steps, epochs and metrics decides."""
        with untouched_random_numbers("a scheduler"):
            first = list(course(build()))
        assert list(course(build())) == first, "the contract wants equal answers in equal trainings"

    @pytest.mark.parametrize("epoch", range(1, EPOCHS))
    def test_goes_on_from_its_state(self, build: Build, epoch: int) -> None:
        """A resumed run must go on exactly as the interrupted one would have."""
        whole: Scheduler = build()
        list(course(whole, end=epoch))
        state = whole.state_dict()
        saved = copy.deepcopy(state)
        rest = list(course(whole, begin=epoch))
        assert state == saved, "the contract wants a state_dict() that later epochs do not change"
        resumed: Scheduler = build()
        resumed.after_step(0)  # as at the start of every process, before the state comes
        resumed.load_state_dict(saved)
        assert list(course(resumed, begin=epoch)) == rest, (
            "the contract wants state_dict() to say all that later answers depend on"
        )

    def test_its_state_is_plain(self, built: Scheduler) -> None:
        """Loading a checkpoint executes no code, so there are no objects in it."""
        list(course(built))
        assert _is_plain(built.state_dict()), (
            "the contract wants numbers, texts, booleans, None, lists and dicts in state_dict()"
        )

    @pytest.mark.parametrize("fact", ["total_steps", "steps_per_epoch"])
    def test_missing_facts_are_told(self, build: Build, fact: str) -> None:
        """A length that is not known is an `AffactkitError`, unless it is not needed."""
        assert refused_well(build, **{fact: None}), (
            f"the contract wants an AffactkitError: no {fact}"
        )

    def test_missing_metrics_are_told(self, built: Scheduler) -> None:
        """Without a validation split there are no validation metrics."""
        ask: Build = lambda: built.after_epoch(1, {"train/loss": 1.0})  # noqa: E731
        assert refused_well(ask), (
            "the contract wants an AffactkitError for metrics that are missing"
        )


def course(scheduler: Scheduler, begin: int = 0, end: int = EPOCHS) -> Iterator[tuple[str, Answer]]:
    """Yield what a scheduler answers, and after what, from the end of one epoch to another's."""
    if begin == 0:
        yield "step 0", scheduler.after_step(0)
    for epoch in range(begin + 1, end + 1):
        for step in range((epoch - 1) * STEPS_PER_EPOCH + 1, epoch * STEPS_PER_EPOCH + 1):
            yield f"step {step}", scheduler.after_step(step)
        yield f"epoch {epoch}", scheduler.after_epoch(epoch, _metrics(epoch))


def _metrics(epoch: int) -> Mapping[str, float]:
    """Return metrics that get better for two epochs, and then worse."""
    loss = 0.5 + 0.1 * abs(epoch - 2)
    return {
        "train/loss": 1 / epoch,
        "train/accuracy": 1 - 0.5 / epoch,
        "validation/loss": loss,
        "validation/accuracy": 1 - loss / 2,
        "lr": 0.1,
    }


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(name, str) and _is_plain(inner) for name, inner in value.items())
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return value is None or type(value) in (bool, int, float, str)
