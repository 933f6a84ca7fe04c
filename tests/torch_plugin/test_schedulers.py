"""Schedulers against PyTorch's own, on random settings, and their states mid-way."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from affactkit.errors import TrainingError
from affactkit.interfaces import Restart, Scheduler, SetLR
from tests.components import build

LR = 0.3
totals = st.integers(2, 60)
shares = st.floats(0.01, 0.95)
losses = st.lists(
    st.one_of(st.floats(0.01, 2.0), st.sampled_from([0.5, 0.49999, 0.49995, 0.4999, math.nan])),
    min_size=1,
    max_size=40,
)
plateau_options = {
    "factor": shares,
    "patience": st.integers(0, 4),
    "cooldown": st.integers(0, 3),
    "threshold": st.sampled_from([0.0, 1e-4, 0.01, 0.2]),
}


def pytorch_rates(
    make: Callable[[torch.optim.Optimizer], lr_scheduler.LRScheduler], steps: int
) -> list[float]:
    """Return the learning rate of each step, as PyTorch has it."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        scheduler.step()
    return rates


def our_rates(scheduler: Scheduler, steps: int) -> list[float]:
    answers = [scheduler.after_step(step) for step in range(steps)]
    return [LR * answer.factor for answer in answers if answer is not None]


@given(totals, shares, st.data())
@settings(max_examples=60, deadline=None)
def test_cosine_equals_pytorchs(total: int, share: float, data: st.DataObject) -> None:
    warmup = data.draw(st.integers(0, total - 1))

    def make(optimizer: torch.optim.Optimizer) -> lr_scheduler.LRScheduler:
        fall = lr_scheduler.CosineAnnealingLR(optimizer, total - warmup, eta_min=share * LR)
        if warmup == 0:
            return fall
        rise = lr_scheduler.LinearLR(optimizer, 1 / (warmup + 1), total_iters=warmup)
        return lr_scheduler.SequentialLR(optimizer, [rise, fall], [warmup])

    ours = build(
        "schedulers", "cosine", {"total_steps": total}, warmup_steps=warmup, min_factor=share
    )
    assert our_rates(ours, total) == pytest.approx(pytorch_rates(make, total), rel=1e-9)
    assert ours.after_step(total).factor == pytest.approx(share)


@given(totals, shares, st.floats(1, 50), st.floats(1, 1e5), st.sampled_from(["cos", "linear"]))
@settings(max_examples=60, deadline=None)
def test_one_cycle_equals_pytorchs(
    total: int, rise: float, div: float, final_div: float, strategy: Any
) -> None:
    assume(rise * total != 1)  # PyTorch divides by zero there

    def make(optimizer: torch.optim.Optimizer) -> lr_scheduler.LRScheduler:
        return lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=LR,
            total_steps=total,
            pct_start=rise,
            anneal_strategy=strategy,
            cycle_momentum=False,
            div_factor=div,
            final_div_factor=final_div,
        )

    ours = build(
        "schedulers",
        "one-cycle",
        {"total_steps": total},
        pct_start=rise,
        anneal_strategy=strategy,
        div_factor=div,
        final_div_factor=final_div,
    )
    expected = pytorch_rates(make, total)
    assert our_rates(ours, total) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("rise", [0.0, 0.25, 1.0])
def test_one_cycle_is_sound_where_pytorch_divides_by_zero(rise: float) -> None:
    for total in (1, 4):
        ours = build("schedulers", "one-cycle", {"total_steps": total}, pct_start=rise)
        assert all(0 < rate <= LR for rate in our_rates(ours, total + 1))


@given(st.integers(1, 7), shares)
@settings(max_examples=30, deadline=None)
def test_step_equals_pytorchs(step_size: int, gamma: float) -> None:
    expected = pytorch_rates(lambda it: lr_scheduler.StepLR(it, step_size, gamma), 20)
    ours = build("schedulers", "step", step_size=step_size, gamma=gamma)
    rates = [LR] + [LR * ours.after_epoch(epoch, {}).factor for epoch in range(1, 20)]
    assert rates == pytest.approx(expected, rel=1e-9)
    assert ours.after_step(0) is None


def pytorch_plateau(values: list[float], **options: Any) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=LR)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimizer, eps=0, **options)
    rates = []
    for value in values:
        scheduler.step(value)
        rates.append(float(optimizer.param_groups[0]["lr"]))
    return rates


def our_plateau(scheduler: Scheduler, values: list[float], metric: str) -> list[float]:
    rates, rate = [], LR
    for epoch, value in enumerate(values, start=1):
        answer = scheduler.after_epoch(epoch, {metric: value})
        rate = rate if answer is None else LR * answer.factor
        rates.append(rate)
    return rates


@given(
    losses,
    st.fixed_dictionaries(plateau_options),
    st.sampled_from(["rel", "abs"]),
    st.sampled_from([("validation/loss", "min"), ("validation/accuracy", "max")]),
    st.sampled_from([0.0, 0.05]),
)
@settings(max_examples=150, deadline=None)
def test_reduce_on_plateau_equals_pytorchs(
    values: list[float],
    options: dict[str, Any],
    threshold_mode: str,
    monitor: tuple[str, str],
    least: float,
) -> None:
    metric, mode = monitor
    options = {**options, "threshold_mode": threshold_mode}
    ours = build("schedulers", "reduce-on-plateau", monitor=metric, min_factor=least, **options)
    expected = pytorch_plateau(values, mode=mode, min_lr=least * LR, **options)
    assert our_plateau(ours, values, metric) == pytest.approx(expected, rel=1e-9)


@given(losses)
@settings(max_examples=100, deadline=None)
def test_plateau_restart_reduces_when_the_published_scheduler_does(values: list[float]) -> None:
    ours = build("schedulers", "plateau-restart")
    expected = pytorch_plateau(values, factor=0.1, patience=2, cooldown=1, threshold=1e-4)
    assert our_plateau(ours, values, "validation/loss") == pytest.approx(expected, rel=1e-9)


def test_plateau_restart_goes_back_after_the_third_bad_epoch() -> None:
    scheduler = build("schedulers", "plateau-restart")
    answers = [scheduler.after_epoch(epoch, {"validation/loss": 1.0}) for epoch in range(1, 9)]
    # Epoch 1 sets the mark, 2 to 4 are bad; 5 is the cooldown, 6 to 8 are bad again.
    first, second = Restart(0.1), Restart(pytest.approx(0.01))
    assert answers == [None, None, None, first, None, None, None, second]


def test_reduce_on_plateau_never_restarts() -> None:
    scheduler = build("schedulers", "reduce-on-plateau", patience=0)
    answers = [scheduler.after_epoch(epoch, {"validation/loss": 1.0}) for epoch in (1, 2)]
    assert answers == [None, SetLR(0.1)]


@given(losses, st.integers(0, 40), st.sampled_from(["reduce-on-plateau", "plateau-restart"]))
@settings(max_examples=60, deadline=None)
def test_a_state_taken_mid_way_goes_on_exactly(values: list[float], cut: int, name: str) -> None:
    whole, first, second = (build("schedulers", name, patience=1) for _ in range(3))
    expected = [whole.after_epoch(n, {"validation/loss": value}) for n, value in enumerate(values)]
    for value in values[:cut]:
        first.after_epoch(0, {"validation/loss": value})
    state = first.state_dict()
    first.after_epoch(0, {"validation/loss": 9.0})  # must not reach into the state it gave
    second.load_state_dict(json.loads(json.dumps(state)))
    answers = [second.after_epoch(0, {"validation/loss": value}) for value in values[cut:]]
    assert answers == expected[cut:]


@pytest.mark.parametrize(("name", "options"), [("cosine", {}), ("one-cycle", {"pct_start": 0.5})])
def test_courses_have_no_state(name: str, options: dict[str, Any]) -> None:
    scheduler = build("schedulers", name, {"total_steps": 10}, **options)
    rates = our_rates(scheduler, 10)
    assert scheduler.state_dict() == {}
    assert our_rates(scheduler, 10) == rates
    assert any(one != other for one, other in pairwise(rates))


def test_a_metric_that_is_not_measured_is_named_with_those_that_are() -> None:
    scheduler = build("schedulers", "plateau-restart")
    with pytest.raises(TrainingError, match=r"validation/loss.*measured: lr, train/loss"):
        scheduler.after_epoch(1, {"train/loss": 0.1, "lr": 1.0})
