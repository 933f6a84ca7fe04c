"""Watches the random numbers that belong to nobody: a component must leave them alone."""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def untouched_random_numbers(what: str) -> Iterator[None]:
    """Fail if Python's, NumPy's or PyTorch's global random numbers are drawn or seeded inside."""
    before = _states()
    yield
    changed = [name for name, state in _states().items() if state != before[name]]
    assert changed == [], (
        f"the contract wants {what} to leave the global random numbers alone, "
        "so that other components draw the same with and without it"
    )


def _states() -> dict[str, bytes]:
    return {
        "random": pickle.dumps(random.getstate()),
        "numpy.random": pickle.dumps(np.random.get_state()),
        "torch": torch.get_rng_state().numpy().tobytes(),
    }
