"""The YAML that the documentation shows is valid, and so is every recipe and sweep shipped."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import yaml

from affactkit.plugins import GROUP, PluginHost, find
from affactkit.recipe.load import load_recipe
from affactkit.recipe.overrides import SAME_RECIPE
from affactkit.recipe.schema import SCHEMA_FILE
from affactkit.registry import Registries
from affactkit_sweep.document import load_search
from affactkit_sweep.names import FOLDER
from tests.docs.blocks import ROOT, Block, each

SWEEPS = sorted((ROOT / "recipes" / FOLDER).glob("*.yaml"))
RECIPES = sorted((ROOT / "recipes").glob("*.yaml"))
PART = {"extends": "quickstart", "name": "part", "about": {"summary": "A part."}}
"""What makes a recipe of a block that shows some of its fields."""


@pytest.fixture(scope="module")
def registries() -> Iterator[Registries]:
    """What is there once the example plugins are installed."""
    brought: dict[str, EntryPoint] = {}
    with pytest.MonkeyPatch.context() as patch:
        for folder in (ROOT / "docs" / "examples").iterdir():
            project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
            for name, target in project["entry-points"][GROUP].items():
                brought[name] = EntryPoint(name, target, GROUP)
            patch.syspath_prepend(folder)
        host = PluginHost()
        host.load([*(p for p in find(GROUP) if p.name not in brought), *brought.values()])
        yield host.registries


@each("yaml")
def test_recipes_in_the_documentation_are_valid(
    block: Block, registries: Registries, tmp_path: Path
) -> None:
    written = yaml.safe_load(block.text)
    added = {} if "name" in written else {k: v for k, v in PART.items() if k not in written}
    path = tmp_path / "recipe.yaml"
    if "parameters" in written:
        path.write_text(block.text)
        assert load_search(path).sweep.name == written["name"]
        return
    path.write_text(yaml.safe_dump(added) * bool(added) + block.text)
    recipe = load_recipe(path, registries=registries)
    assert recipe.name == (added or written)["name"]


def test_what_keeps_scores_expected_is_told() -> None:
    told = (ROOT / "docs" / "recipes.md").read_text().split("## What to expect")[1]
    assert [place for place in SAME_RECIPE if f"`{place}`" not in told] == []


def test_all_shipped_recipes_are_looked_at() -> None:
    assert {path.stem for path in RECIPES} == {
        "affact",
        "affact-ext",
        "quickstart",
        "quickstart-aligned",
        "resnet-153-s",
        "resnet-51-s",
    }


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_shipped_recipes_are_named_after_their_files_and_say_how_to_run_them(
    path: Path,
) -> None:
    recipe = load_recipe(path)
    assert recipe.name == path.stem
    assert recipe.about.command.startswith(f"affactkit run {recipe.name}")
    assert recipe.about.summary.endswith(".")


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_shipped_recipes_tell_editors_where_their_schema_is(path: Path) -> None:
    first, _, _ = path.read_text().partition("\n")
    assert first == f"# yaml-language-server: $schema={SCHEMA_FILE}"


def test_all_shipped_sweeps_are_looked_at() -> None:
    assert {path.stem for path in SWEEPS} == {"quickstart", "report"}


@pytest.mark.parametrize("path", SWEEPS, ids=lambda path: path.stem)
def test_shipped_sweeps_are_named_after_their_files_and_say_how_to_run_them(path: Path) -> None:
    sweep = load_search(path).sweep
    assert sweep.name == path.stem
    assert sweep.about.command.startswith(f"affactkit sweep {sweep.name}")
    assert sweep.about.summary.endswith(".")
