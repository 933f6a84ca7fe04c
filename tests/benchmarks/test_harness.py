"""What is measured of contenders whose times are known."""

from __future__ import annotations

import time

import pytest

from benchmarks.harness import Contender, Effort, contender, race

EFFORT = Effort(rounds=9, turn=0.5)


def taking(seconds: float, name: str) -> Contender:
    return Contender(name, lambda times: times * seconds)


def test_rates_are_ratios_to_the_baseline() -> None:
    result = race([taking(0.01, "a"), taking(0.02, "b")], EFFORT, unit="x", baseline="b")
    assert [row.milliseconds for row in result.rows] == pytest.approx([10, 20])
    assert (result.rate("a"), result.rate("b")) == pytest.approx((2, 1))


def test_a_machine_that_becomes_slower_changes_no_rate() -> None:
    slowness = iter(1 + 0.1 * turn for turn in range(1000))
    held = [1.0]

    def under_load(seconds: float, name: str) -> Contender:
        def timed(times: int) -> float:
            if name == "a":
                held[0] = next(slowness)
            return times * seconds * held[0]

        return Contender(name, timed)

    result = race([under_load(0.4, "a"), under_load(0.8, "b")], EFFORT, unit="x")
    assert result.rate("b") == pytest.approx(0.5, rel=0.1)


def test_one_round_that_something_disturbs_does_not_count() -> None:
    turns = iter(range(1000))
    hiccup = Contender("b", lambda times: times * (50.0 if next(turns) == 4 else 0.4))
    result = race([taking(0.4, "a"), hiccup], EFFORT, unit="x")
    assert result.rate("b") == pytest.approx(1)


def test_everybody_has_as_many_turns_and_the_order_changes() -> None:
    turns: list[str] = []

    def noted(name: str) -> Contender:
        def timed(times: int) -> float:
            turns.append(name)
            return 1.0

        return Contender(name, timed)

    race([noted(name) for name in "abc"], Effort(rounds=6, turn=1), unit="x")
    rounds = ["".join(turns[at : at + 3]) for at in range(3, len(turns), 3)]
    assert all(sorted(order) == list("abc") for order in rounds)
    assert {order[0] for order in rounds} == set("abc")
    assert len(set(rounds)) == 6


def test_a_function_is_timed_as_often_as_it_is_called() -> None:
    calls: list[None] = []
    slept = contender("sleep", lambda: calls.append(time.sleep(0.01)), time.perf_counter)
    assert slept.time(5) >= 0.05
    assert len(calls) == 5


def test_waiting_takes_no_processor_time() -> None:
    assert contender("sleep", lambda: time.sleep(0.05)).time(1) < 0.04
