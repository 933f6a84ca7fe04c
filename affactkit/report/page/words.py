"""Runs, test sets and environments in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from affactkit.component import Component
from affactkit.recipe.models import Recipe, TestSet, Training

if TYPE_CHECKING:
    from affactkit.measures.findings import Findings

BOXES = {
    "landmarks": "cut out by landmarks, turned level",
    "annotated": "cut out by annotated boxes",
    "detected": "cut out by a detector",
}


def in_words(test_set: TestSet) -> str:
    """Return how the crops of a test set are made."""
    return ", ".join(_parts(test_set))


def _parts(test_set: TestSet) -> Iterator[str]:
    yield BOXES[test_set.crop.box]
    names = list(dict.fromkeys(component.name for component in test_set.transforms))
    if names:
        yield f"then changed at random: {', '.join(names)}"
    if test_set.views == "ten-crop":
        yield "ten crops, " + ("which vote" if test_set.reduce == "vote" else "averaged")


def facts(recipe: Recipe, findings: Sequence[Findings]) -> dict[str, str]:
    """Return what a run is, by term."""
    first = findings[0]
    augmentation = dict.fromkeys(component.name for component in recipe.transforms)
    return {
        "Recipe": recipe.name,
        "Data set": recipe.dataset.name,
        "Network": f"{_component(recipe.model.backbone)}, head {recipe.model.head.name}",
        "Augmentation": ", ".join(augmentation) or "none",
        "Training": _length(recipe.training),
        "Judged on": f"{first.pictures} pictures of {first.persons} persons",
        "Seed": str(recipe.seed),
    }


def _component(component: Component) -> str:
    """Return a component's name, and what it wraps if it says so."""
    return str(component.to_values().get("model") or component.name)


def _length(training: Training) -> str:
    length = f"{training.steps} steps" if training.steps else f"{training.epochs} epochs"
    return f"{length}, {training.batch_size} pictures each" if training.steps else length


def environment_lines(environment: Mapping[str, Any]) -> dict[str, str]:
    """Return versions and machine by name."""
    machine = {name: value for name, value in environment.items() if isinstance(value, str | int)}
    brought = {
        place: f"{by['name']} of {by['distribution']} {by['version']}"
        for place, by in environment["components"].items()
    }
    return {**{k: str(v) for k, v in machine.items()}, **environment["packages"], **brought}
