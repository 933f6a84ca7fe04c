"""What this plugin brings: one data set and one recipe."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from affactkit import hookimpl
from affactkit.registry import Registries

affactkit_api = 1


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the data set."""
    registries.datasets.add(
        "csvfaces",
        config="affactkit_csvfaces.config:CsvFacesConfig",
        target="affactkit_csvfaces.dataset:CsvFaces",
        summary="Photos that a CSV file lists, with labels, persons, boxes and landmarks.",
    )


@hookimpl
def affactkit_recipe_paths() -> Iterable[Path]:
    """Offer the recipes beside this file."""
    return [Path(__file__).parent / "recipes"]
