"""Samplers: what they draw, and that those which look at results find better values."""

from __future__ import annotations

import math
import statistics
from pathlib import Path
from typing import Any

import optuna
import pytest

from affactkit_sweep.choosing import choose, make_sampler
from affactkit_sweep.document import load_search
from tests.sweep.conftest import Write

BOWL = {
    "optimizer": {"type": "categorical", "choices": ["sgd", "adamw"]},
    "optimizer.lr": {"type": "log-uniform", "low": 1e-5, "high": 1},
    "optimizer.weight_decay": {"type": "uniform", "low": 0, "high": 1},
}


def bowl(values: dict[str, Any]) -> float:
    """Return a loss whose least value, 0, is at adamw, 1e-3 and 0.3."""
    worse = 0.5 * (values["optimizer"] == "sgd")
    decades = math.log10(values["optimizer.lr"]) + 3
    return worse + decades**2 / 10 + (values["optimizer.weight_decay"] - 0.3) ** 2


def best_of(path: Path, trials: int) -> float:
    """Search the bowl as workers do, a new sampler for each trial."""
    search = load_search(path)
    study = optuna.create_study()
    for number in range(trials):
        study.sampler = make_sampler(search.sweep, number)
        asked = study.ask()
        study.tell(asked, bowl(choose(search, asked)))
    return study.best_value


@pytest.mark.parametrize("sampler", ["gaussian-process", "tpe"])
def test_bayesian_search_beats_chance(write: Write, sampler: str) -> None:
    found: dict[str, list[float]] = {"random": [], sampler: []}
    for name, values in found.items():
        startup = {} if name == "random" else {"startup_trials": 6}
        for seed in range(3):
            path = write(sampler={"type": name, **startup}, seed=seed, parameters=BOWL)
            values.append(best_of(path, 16))
    by_chance, by_search = (statistics.median(values) for values in found.values())
    assert by_search < 0.5 * by_chance


@pytest.mark.parametrize("sampler", ["random", "gaussian-process", "tpe"])
def test_values_are_in_range_and_conditions_hold(write: Write, sampler: str) -> None:
    search = load_search(write(sampler={"type": sampler, **STARTUP.get(sampler, {})}))
    study = optuna.create_study()
    chosen = []
    for number in range(25):
        study.sampler = make_sampler(search.sweep, number)
        asked = study.ask()
        values = choose(search, asked)
        chosen.append(values)
        study.tell(asked, values["optimizer.lr"])
        search.recipe(values)  # which would refuse a momentum of adamw
        assert ("optimizer.momentum" in values) == (values["optimizer"] == "sgd")
        assert 1e-4 <= values["optimizer.lr"] <= 1e-1
        assert 0 <= values.get("optimizer.momentum", 0) <= 0.9
    assert {values["training.accumulate"] for values in chosen} == {1, 2, 3}
    if sampler == "random":
        decades = [math.log10(values["optimizer.lr"]) for values in chosen]
        assert statistics.mean(decades) == pytest.approx(-2.5, abs=3 * 0.866 / math.sqrt(25))


STARTUP = {"gaussian-process": {"startup_trials": 15}, "tpe": {"startup_trials": 15}}
"""So many random trials that all values of a short range are among them."""
