"""Contenders in a process of another interpreter: here, the same one."""

from __future__ import annotations

import sys

import click
import pytest

from benchmarks.elsewhere import contenders_elsewhere


def test_the_other_side_tells_its_own_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARKS_PYTHON", sys.executable)
    (one,) = contenders_elsewhere("tests.benchmarks.toy", ["a"])
    assert one.name == "a"
    assert [one.time(1), one.time(6)] == [0.25, 1.5]


def test_a_process_that_ends_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARKS_PYTHON", sys.executable)
    (_, bad) = contenders_elsewhere("tests.benchmarks.toy", ["a", "b"])
    with pytest.raises(click.ClickException, match="b: the process that runs it has ended"):
        bad.time(1)


def test_an_environment_that_is_missing_names_its_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BENCHMARKS_PYTHON", "/nowhere/bin/python")
    with pytest.raises(click.ClickException, match="nox -s alternatives"):
        contenders_elsewhere("tests.benchmarks.toy", ["a"])
