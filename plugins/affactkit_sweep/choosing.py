"""How values are chosen: the sweep's words in Optuna's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from affactkit_sweep.document import Search, Values
from affactkit_sweep.models import (
    AnyParameter,
    Categorical,
    GaussianProcessSampler,
    Integer,
    LogUniform,
    MedianPruner,
    RandomSampler,
    Sweep,
)

if TYPE_CHECKING:
    from optuna import Trial
    from optuna.pruners import BasePruner
    from optuna.samplers import BaseSampler

SEEDS = 2**32
"""Optuna's samplers take seeds below."""


def make_sampler(sweep: Sweep, number: int) -> BaseSampler:
    """Return the sampler of one trial.

    Each trial has a seed of its own, so that what it draws depends on its number and on what other
    trials have found by then, and not on which process chooses.
    """
    import numpy as np
    from optuna.samplers import GPSampler, TPESampler
    from optuna.samplers import RandomSampler as Random

    seed = int(np.random.SeedSequence([sweep.seed, number]).generate_state(1)[0]) % SEEDS
    chosen = sweep.sampler
    if isinstance(chosen, RandomSampler):
        return Random(seed=seed)
    tpe = TPESampler(seed=seed, n_startup_trials=chosen.startup_trials)
    if not isinstance(chosen, GaussianProcessSampler):
        return tpe
    return GPSampler(
        seed=seed,
        n_startup_trials=chosen.startup_trials,
        independent_sampler=tpe,
        warn_independent_sampling=False,
    )


def make_pruner(sweep: Sweep) -> BasePruner:
    """Return what stops trials that are of no use."""
    from optuna.pruners import HyperbandPruner, NopPruner
    from optuna.pruners import MedianPruner as Median

    chosen = sweep.pruner
    if chosen is None:
        return NopPruner()
    if isinstance(chosen, MedianPruner):
        # Optuna counts steps from 0, and epochs count from 1.
        return Median(chosen.startup_trials, chosen.warmup_epochs + 1)
    return HyperbandPruner(chosen.min_epochs, "auto", chosen.reduction_factor)


def choose(search: Search, trial: Trial) -> Values:
    """Return the values of a trial; what was chosen before an interruption stays."""
    values: Values = {}
    for name, parameter in search.sweep.parameters.items():
        if search.active(name, values):
            values[name] = _suggest(trial, name, parameter)
    return values


def _suggest(trial: Trial, name: str, parameter: AnyParameter) -> Any:
    if isinstance(parameter, Categorical):
        return trial.suggest_categorical(name, parameter.labels)
    if isinstance(parameter, Integer):
        return trial.suggest_int(name, parameter.low, parameter.high)
    return trial.suggest_float(
        name, parameter.low, parameter.high, log=isinstance(parameter, LogUniform)
    )
