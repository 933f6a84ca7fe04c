"""Signals and time limits: put off while something is half done, and not put off twice."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable

import click
import pytest

from affactkit.cli.durations import in_seconds
from affactkit.engine.distributed import ALONE
from affactkit.engine.interruption import Interruption
from affactkit.errors import RunInterruptedError


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_what_can_be_ended_at_once(number: signal.Signals) -> None:
    handler = signal.getsignal(number)
    with pytest.raises(RunInterruptedError, match=f"interrupted by {number.name}"), Interruption():
        os.kill(os.getpid(), number)
    assert signal.getsignal(number) is handler


def test_a_signal_waits_until_it_is_asked_for() -> None:
    steps = []
    with Interruption() as interruption, pytest.raises(RunInterruptedError):  # noqa: PT012
        with interruption.deferred():
            interruption.check(ALONE)
            os.kill(os.getpid(), signal.SIGTERM)
            os.kill(os.getpid(), signal.SIGTERM)  # as from timeout(1), which signals twice
            steps.append("finished")
            interruption.check(ALONE)
        steps.append("never")
    assert steps == ["finished"]


def test_what_was_put_off_is_heard_when_it_need_not_wait() -> None:
    with Interruption() as interruption, interruption.deferred():
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(RunInterruptedError), interruption.deferred(False):
            pytest.fail("the signal was forgotten")


def test_the_time_limit_is_kept_with_something_in_reserve() -> None:
    begin = time.monotonic()
    with pytest.raises(RunInterruptedError, match="the time limit"), Interruption(0.5):
        time.sleep(5)
    assert 0.4 < time.monotonic() - begin < 5


def test_no_alarm_is_left_behind() -> None:
    with Interruption(0.2):
        pass
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_second_signal_ends_the_process_at_once() -> None:
    def wait_patiently() -> None:
        with Interruption() as interruption, interruption.deferred():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(1.1)
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(60)

    process = multiprocessing.get_context("fork").Process(target=wait_patiently)
    process.start()
    process.join(30)
    assert process.exitcode == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("0.5", 0.5), ("55m", 3300), ("1h30m", 5400), ("2h5s", 7205)]
)
def test_lengths_of_time(text: str, seconds: float, option: Callable[[], click.Option]) -> None:
    assert in_seconds(click.Context(click.Command("x")), option(), text) == seconds


@pytest.mark.parametrize("text", ["", "0", "m", "-5", "5 minutes", "30m1h", "nan"])
def test_what_is_no_length_of_time_is_refused(
    text: str, option: Callable[[], click.Option]
) -> None:
    with pytest.raises(click.BadParameter, match="write 3600, 55m or 1h30m"):
        in_seconds(click.Context(click.Command("x")), option(), text)


@pytest.fixture
def option() -> Callable[[], click.Option]:
    return lambda: click.Option(["--time-limit"])
