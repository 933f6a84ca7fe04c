"""What a recipe requires is compared with what is installed, before anything is imported."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from affactkit.errors import RecipeError
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from tests.plugins.installed import install
from tests.recipe.toy import RECIPE, registries

Load = Callable[..., Recipe]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load the toy recipe with requirements, beside an installed distribution of version 1.5."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.chdir(tmp_path)
    install(site, "affactkit-lens", version="1.5")

    def load(*lines: str) -> Recipe:
        text = "".join(["requires:\n", *(f"  {line}\n" for line in lines)])
        Path("mine.yaml").write_text(text + RECIPE)
        return load_recipe("mine.yaml", registries=registries())

    return load


@pytest.mark.parametrize(
    "versions", ["'>=1.5'", "'>1,<2'", "'==1.*'", "'!=1.4'", "'~=1.4'", "''", "'>=1.5rc1'"]
)
def test_what_is_installed_will_do(load: Load, versions: str) -> None:
    assert list(load(f"affactkit-lens: {versions}").requires) == ["affactkit-lens"]


def test_names_are_compared_as_package_indexes_do(load: Load) -> None:
    assert load("Affactkit_Lens: '==1.5'").requires == {"Affactkit_Lens": "==1.5"}


def test_affactkit_itself_can_be_required(load: Load) -> None:
    assert load(f"affactkit: '=={version('affactkit')}'")


def faults(load: Load, *lines: str) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        load(*lines)
    return caught.value.message.splitlines()


def test_each_requirement_that_is_not_met_is_told_where_it_is_written(load: Load) -> None:
    assert faults(
        load, "affactkit-lens: '>=2'", "affactkit-none: '>=0.1,<1'", "affactkit: '>=0'"
    ) == [
        "mine.yaml:2  requires.affactkit-lens  >=2 is needed and 1.5 is installed; "
        "try: pip install 'affactkit-lens>=2'",
        "mine.yaml:3  requires.affactkit-none  >=0.1,<1 is needed and it is not installed; "
        "try: pip install 'affactkit-none>=0.1,<1'",
    ]


@pytest.mark.parametrize("versions", ["1.5", "'1.5'", "newest", "'=>1'"])
def test_what_is_no_version_specifier_is_told(load: Load, versions: str) -> None:
    (fault,) = faults(load, f"affactkit-lens: {versions}")
    word = versions.strip("'")
    assert fault.startswith(f"mine.yaml:2  requires.affactkit-lens  '{word}' is no version spec")


def test_requirements_of_an_extended_recipe_hold_too(load: Load, tmp_path: Path) -> None:
    load("affactkit-lens: '>=1'")
    (tmp_path / "more.yaml").write_text(
        "extends: mine.yaml\nname: more\nabout: {summary: More.}\nrequires: {affactkit: '>=0'}\n"
    )
    recipe = load_recipe(tmp_path / "more.yaml", registries=registries())
    assert recipe.requires == {"affactkit-lens": ">=1", "affactkit": ">=0"}
