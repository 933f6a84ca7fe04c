"""Contenders for the tests of those that run elsewhere."""

from __future__ import annotations

from benchmarks.harness import Contender


def contenders() -> list[Contender]:
    return [Contender("a", lambda times: 0.25 * times), Contender("b", lambda times: 1 / 0)]
