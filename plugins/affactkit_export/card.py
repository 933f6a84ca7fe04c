"""The model card: what a network is, how good it is, and what it must not be used for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from string import Template
from typing import Any

from affactkit.component import Component
from affactkit.recipe.models import Recipe
from affactkit.runs import RunDirectory
from affactkit_export.facts import without_places
from affactkit_export.formats import Exported, Format
from affactkit_export.results import results_of

UNKNOWN = "unknown. Do not hand them on before you know."
JUDGEMENTS = ("Attractive", "Male", "Young", "Chubby", "Pale_Skin", "Big_Nose", "Big_Lips")
"""Attributes of CelebA that sound like facts about a person, or judge one."""


def model_card(
    run: RunDirectory,
    recipe: Recipe,
    exported: Exported,
    chosen: Format,
    compared: str,
    licence: str,
) -> str:
    """Return the card as Markdown.

    Args:
        run: has the predictions that results are computed from.
        recipe: by which it was trained.
        exported: what was written.
        chosen: in which format.
        compared: how well the export agrees with PyTorch.
        licence: of the weights; empty if unknown.
    """
    facts, attributes = exported.facts, exported.facts["attributes"]
    text = files(__package__).joinpath("card.md.tmpl").read_text(encoding="utf-8")
    return Template(text).substitute(
        name=recipe.name,
        about=recipe.about.summary,
        count=len(attributes),
        format=chosen.title,
        version=version("affactkit"),
        file=chosen.file,
        compared=compared,
        usage=chosen.usage,
        size=exported.size,
        normalisation=chosen.normalisation,
        logit=f"{facts['threshold']['logit']:g}",
        probability=f"{facts['threshold']['probability']:g}",
        crop=_crop(facts["crop"], facts["detector"]),
        attributes=_listed(attributes),
        training=_training(recipe),
        results=results_of(run),
        judgements=_judgements(attributes),
        licence=licence or UNKNOWN,
        data=" ".join(filter(None, (f"`{recipe.dataset.name}`.", recipe.about.data))),
    )


def _crop(crop: Mapping[str, Any], detector: Mapping[str, Any]) -> str:
    factor, size = detector["scale"] * crop["scale"], crop["size"]
    return (
        f"the box that `{crop['detector']['type']}` ({detector['version']}) finds, {factor:g} "
        f"times as large about its centre, resampled once to {size} x {size} pixels; outside of "
        f"the picture, fill `{crop['fill']}`."
    )


def _training(recipe: Recipe) -> str:
    training = recipe.training
    length = f"{training.epochs} epochs" if training.epochs else f"{training.steps} steps"
    told = {
        "Source": recipe.about.source or "not stated",
        "Data set": _told(recipe.dataset),
        "Crops": f"{recipe.crop.box}, {recipe.crop.size} pixels",
        "Augmentation": _listed([step.name for step in recipe.transforms]) or "none",
        "Backbone": _told(recipe.model.backbone),
        "Head": _told(recipe.model.head),
        "Loss": _told(recipe.loss),
        "Optimiser": _told(recipe.optimizer),
        "Learning rate": _told(recipe.scheduler) if recipe.scheduler else "constant",
        "Length": f"{length} with batches of {training.batch_size}, {training.precision}",
        "Seed": str(recipe.seed),
    }
    return "\n".join(f"- {name}: {value}" for name, value in told.items())


def _told(component: Component) -> str:
    """Return a component in one line, with the fields of its configuration that are set."""
    values = without_places(component.to_values())
    options = [
        f"{name}: {value}" for name, value in values.items() if name != "type" and value is not None
    ]
    return " ".join([f"`{component.name}`", ", ".join(options)]).strip()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _judgements(attributes: Sequence[str]) -> str:
    named = [name for name in JUDGEMENTS if name in attributes]
    return f" That is so for {_listed(named)} too." if named else ""
