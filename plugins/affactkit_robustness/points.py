"""The points of the curves: a test set for each, and the name under which it is predicted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from affactkit.errors import RecipeError
from affactkit.recipe.models import Crop, TestSet
from affactkit_robustness.config import RobustnessConfig
from affactkit_robustness.disturbances import DISTURBANCES, Disturbance

UNDISTURBED = "undisturbed"
"""The test set of the pictures as they are, a point of every curve that has a neutral strength."""


def strengths_of(config: RobustnessConfig) -> dict[str, Sequence[float]]:
    """Return the strengths of each curve that is wanted, in order.

    Raises:
        RecipeError: there is a curve of one point.
    """
    curves: dict[str, Sequence[float]] = {}
    for name, disturbance in DISTURBANCES.items():
        chosen: Sequence[float] = getattr(config, name)
        strengths = _with_neutral(chosen, disturbance) if chosen else ()
        if len(strengths) == 1:
            raise RecipeError(
                f"evaluator 'robustness': {name} has one strength, {strengths[0]:g}, "
                "and a curve needs two"
            )
        if strengths:
            curves[name] = strengths
    return curves


def _with_neutral(strengths: Sequence[float], disturbance: Disturbance) -> list[float]:
    neutral = () if disturbance.neutral is None else (disturbance.neutral,)
    return sorted({*strengths, *neutral})


def point_name(disturbance: Disturbance, strength: float) -> str:
    """Return the name of the test set of a point."""
    if strength == disturbance.neutral:
        return UNDISTURBED
    return f"{disturbance.name}_{strength:.10g}"


def point_sets(
    curves: Mapping[str, Sequence[float]], config: RobustnessConfig, size: int
) -> dict[str, TestSet]:
    """Return the test sets of all points by name, the undisturbed one first."""
    plain = TestSet(crop=Crop(box=config.box, size=size), count=config.count, seed=config.seed)
    sets = {UNDISTURBED: plain}
    for name, strengths in curves.items():
        disturbance = DISTURBANCES[name]
        for strength in strengths:
            sets.setdefault(
                point_name(disturbance, strength),
                TestSet(
                    crop=plain.crop,
                    count=config.count,
                    transforms=[disturbance.transform(strength)],
                    seed=config.seed,
                ),
            )
    return sets


def judged_strengths(names: Iterable[str], disturbance: Disturbance) -> list[float]:
    """Return the strengths of a curve that are among the names of test sets, in order."""
    prefix = f"{disturbance.name}_"
    found = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    strengths = [float(text) for text in found if _is_number(text)]
    return _with_neutral(strengths, disturbance) if strengths else []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
