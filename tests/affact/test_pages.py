"""What the pages about the report name, there is."""

from __future__ import annotations

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from affactkit.plugins import plugin_host
from affactkit.recipe.models import Crop, TestSet, Training

DOCS = Path(__file__).parents[2] / "docs"
FIDELITY = (DOCS / "fidelity.md").read_text(encoding="utf-8")
PAPER_TO_CODE = (DOCS / "paper-to-code.md").read_text(encoding="utf-8")

CODE = sorted(set(re.findall(r"`(affactkit\w*(?:\.\w+)+)`", FIDELITY + PAPER_TO_CODE)))
SWITCHES = sorted(set(re.findall(r"`(\w+)` of `([\w-]+)`", FIDELITY)))
COMPONENTS = sorted(
    set(
        re.findall(
            r"the (transform|scheduler|backbone|loss|optimiser|detector|figure) `(\S+?)`",
            PAPER_TO_CODE,
        )
    )
)


def entries(name):
    return [r.get(name) for r in plugin_host().registries if name in r]


@pytest.mark.parametrize("name", CODE)
def test_code_exists(name):
    assert resolve_name(name) is not None


@pytest.mark.parametrize(("field", "component"), SWITCHES)
def test_switches_exist(field, component):
    assert any(field in entry.config_class().model_fields for entry in entries(component))


@pytest.mark.parametrize(("kind", "name"), COMPONENTS)
def test_components_exist(kind, name):
    assert name in plugin_host().registries.of(kind.replace("optimiser", "optimizer"))


def test_fields_of_recipes_exist():
    fields = {f"crop.{f}" for f in Crop.model_fields} | {
        f"training.{f}" for f in Training.model_fields
    }
    fields |= set(TestSet.model_fields)
    named = set(re.findall(r"`((?:crop|training)\.\w+)", FIDELITY + PAPER_TO_CODE))
    assert {"crop.fill", "crop.precision", "crop.size", "training.epochs"} <= named <= fields


def test_points_are_numbered_without_a_gap():
    numbers = re.findall(r"^\| \*\*F(\d\d)\*\*", FIDELITY, re.MULTILINE)
    assert numbers == [f"{n:02}" for n in range(1, len(numbers) + 1)]
    assert len(numbers) >= 15


def test_every_equation_and_algorithm_has_its_row():
    for what in ("eq. 3.1 to 3.4", "eq. 3.5", "Algorithm 1", "Algorithm 2", "table 7.1"):
        assert what in PAPER_TO_CODE
