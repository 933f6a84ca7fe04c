"""Progress is silent for what is quick, and plain lines where there is no terminal."""

from __future__ import annotations

import pytest

from affactkit import progress


def test_what_is_quick_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(progress.track(range(5), label="count")) == [0, 1, 2, 3, 4]
    assert capsys.readouterr() == ("", "")


def test_what_is_slow_says_how_far_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(0, 1000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(now)))
    list(progress.track(iter("abcd"), label="read", total=4))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "read: 1/4 (25 %), about 30 s left"
    assert lines[-1].startswith("read: 4 done in ")
