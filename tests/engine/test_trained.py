"""A trained network is loaded without a trace."""

from __future__ import annotations

import affactkit
from affactkit.runs import RunDirectory
from affactkit.testing.randomness import untouched_random_numbers


def test_loading_leaves_the_random_numbers_of_the_caller_alone(judged: RunDirectory) -> None:
    with untouched_random_numbers("loading"):
        affactkit.load(judged.path)
