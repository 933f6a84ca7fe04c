"""The backend ``wandb``: the sweep in the words of Weights & Biases, and its agent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from affactkit.atomic import write_atomically
from affactkit.errors import DivergedError, RecipeError
from affactkit_sweep.document import Search, Values
from affactkit_sweep.folder import SweepFolder
from affactkit_sweep.models import (
    AnyParameter,
    Categorical,
    GaussianProcessSampler,
    HyperbandPruner,
    Integer,
    LogUniform,
    RandomSampler,
    Sweep,
)

Say = Callable[[str], None]


def sweep_file(sweep: Sweep) -> str:
    """Return the sweep's configuration file for Weights & Biases, as YAML.

    Conditions of parameters have no words there: all are drawn, and the agent leaves out those
    that do not count.

    Raises:
        RecipeError: the sampler or the pruner is not known there.
    """
    return yaml.safe_dump(_configuration(sweep), sort_keys=False, allow_unicode=True)


def _configuration(sweep: Sweep) -> dict[str, Any]:
    configuration: dict[str, Any] = {
        "name": sweep.name,
        "description": str(sweep.about.summary),
        "project": sweep.wandb.project,
        "method": _method(sweep),
        "metric": {
            "name": sweep.metric,
            "goal": "maximize" if sweep.maximized else "minimize",
        },
        "run_cap": sweep.trials,
        "parameters": {name: _parameter(p) for name, p in sweep.parameters.items()},
    }
    if sweep.wandb.entity is not None:
        configuration["entity"] = sweep.wandb.entity
    if sweep.pruner is not None:
        configuration["early_terminate"] = _early_terminate(sweep)
    return configuration


def _method(sweep: Sweep) -> str:
    if isinstance(sweep.sampler, RandomSampler):
        return "random"
    if isinstance(sweep.sampler, GaussianProcessSampler):
        return "bayes"
    raise RecipeError(
        f"sampler: Weights & Biases does not know {sweep.sampler.type}",
        hint="It knows random and gaussian-process.",
    )


def _early_terminate(sweep: Sweep) -> dict[str, Any]:
    if isinstance(sweep.pruner, HyperbandPruner):
        return {
            "type": "hyperband",
            "min_iter": sweep.pruner.min_epochs,
            "eta": sweep.pruner.reduction_factor,
        }
    raise RecipeError(
        "pruner: Weights & Biases does not know median",
        hint="It knows hyperband; pruner: null stops no trial early.",
    )


def _parameter(parameter: AnyParameter) -> dict[str, Any]:
    if isinstance(parameter, Categorical):
        return {"values": list(parameter.labels)}
    distribution = "uniform"
    if isinstance(parameter, Integer):
        distribution = "int_uniform"
    elif isinstance(parameter, LogUniform):
        distribution = "log_uniform_values"
    return {"distribution": distribution, "min": parameter.low, "max": parameter.high}


def be_agent(search: Search, *, out: Path | None, join: str | None, say: Say) -> None:
    """Register a sweep with Weights & Biases, once, and carry out what it suggests.

    Args:
        search: the sweep.
        out: the sweep's folder; ``sweeps/NAME`` if not given.
        join: the ID of a sweep that is registered already.
        say: called with each line that a person would want to read.

    Raises:
        RecipeError: the sweep cannot be said in words that Weights & Biases knows.
    """
    text = sweep_file(search.sweep)
    folder = SweepFolder(out or Path("sweeps") / search.sweep.name)
    write_atomically(folder.wandb, text)
    say(f"wrote {folder.wandb}")
    import wandb

    project, entity = search.sweep.wandb.project, search.sweep.wandb.entity
    if join is not None:
        write_atomically(folder.wandb_id, join)
    elif not folder.wandb_id.is_file():
        write_atomically(folder.wandb_id, wandb.sweep(yaml.safe_load(text), entity, project))
    name = folder.wandb_id.read_text(encoding="utf-8")
    wandb.agent(name, lambda: carry_out(search, folder), entity, project)


def carry_out(search: Search, folder: SweepFolder) -> None:
    """Train once, with the values that the agent was given."""
    import wandb

    from affactkit.engine.events import EpochEnded, Event
    from affactkit_sweep.trial import train

    with wandb.init(dir=folder.path) as told:

        class Telling:
            """Tells each epoch's metrics."""

            def on(self, event: Event) -> None:
                if isinstance(event, EpochEnded):
                    told.log({**event.metrics, "epoch": event.epoch}, step=event.step)

        values = active_values(search, dict(told.config))
        try:
            train(search, values, folder.trial(told.id), [Telling()])
        except (DivergedError, RecipeError) as error:
            # The agent takes an exception for a fault of its own, and gives up after a few.
            told.summary["reason"] = error.message
            told.finish(exit_code=1)


def active_values(search: Search, suggested: Values) -> Values:
    """Return those of the suggested values that count, in the order of the sweep."""
    values: Values = {}
    for name in search.sweep.parameters:
        if search.active(name, values):
            values[name] = suggested[name]
    return values
