"""A sweep at a glance."""

from __future__ import annotations

from affactkit.cli.tables import aligned
from affactkit_sweep.models import AnyParameter, Categorical, Sweep
from affactkit_sweep.wording import shown


def overview(sweep: Sweep) -> str:
    """Return what a sweep searches, and how, as lines."""
    pruner = "none" if sweep.pruner is None else sweep.pruner.type
    rows = [
        (name, parameter.type, _values(parameter), _condition(parameter))
        for name, parameter in sweep.parameters.items()
    ]
    head = (
        f"{sweep.name}: {sweep.about.summary}\n"
        f"{sweep.trials} trials of the recipe {sweep.recipe} by {sweep.metric}; "
        f"sampler {sweep.sampler.type}, pruner {pruner}"
    )
    return f"{head}\n{aligned(rows)}"


def _values(parameter: AnyParameter) -> str:
    if isinstance(parameter, Categorical):
        return ", ".join(map(shown, parameter.labels))
    return f"{parameter.low:g} to {parameter.high:g}"


def _condition(parameter: AnyParameter) -> str:
    return " and ".join(
        f"when {place} is {' or '.join(map(shown, allowed))}"
        for place, allowed in parameter.when.items()
    )
