"""Checking recipes: every fault at once, each where it was written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affactkit.errors import DataError, RecipeError
from affactkit.recipe.check import check
from affactkit.recipe.contents import components, preflight
from affactkit.recipe.events import Source
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from affactkit.recipe.reader import read_yaml
from affactkit.recipe.writer import resolved_yaml
from tests.recipe.toy import RECIPE, registries


def load(folder: Path, text: str = RECIPE, *overrides: str) -> Recipe:
    path = folder / "toy.yaml"
    path.write_text(text)
    return load_recipe(path, overrides, registries())


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(RecipeError) as caught:
        load(folder, text)
    return caught.value.message.replace(f"{folder}/", "").splitlines()


def test_all_faults_are_told_at_once_in_the_order_of_the_lines(tmp_path: Path) -> None:
    text = RECIPE.replace("size: 32", "size: big, colour: red").replace("rate: 1e-4", "rte: 1e-4")
    text = text.replace("seed", "sede").replace("loss: plain\n", "").replace("pair", "pear")
    assert [line.split("  ")[:2] for line in faults(tmp_path, text)] == [
        ["toy.yaml:1", "loss"],
        ["toy.yaml:6", "crop.colour"],
        ["toy.yaml:6", "crop.size"],
        ["toy.yaml:13", "optimizer.rte"],
        ["toy.yaml:20", "evaluators.0.sets.dark.transforms"],
    ]


def test_positions_in_transforms_are_those_that_were_written(tmp_path: Path) -> None:
    text = RECIPE.replace("[plain]", "\n - pair\n - {type: plain, rte: 1}\n - plan")
    assert [line.split("  ")[:2] for line in faults(tmp_path, text)] == [
        ["toy.yaml:9", "transforms.1.rte"],
        ["toy.yaml:10", "transforms.2"],
    ]


def test_branches_of_a_union_are_one_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, RECIPE.replace("epochs: 3", "epochs: 3, workers: many"))
    place, message = fault.split("  ")[1:]
    assert place == "training.workers"
    assert message == "should be a valid integer, or should be 'auto'; found \"many\""


def test_a_fault_in_a_default_is_told_of_who_has_it(tmp_path: Path) -> None:
    text = RECIPE.replace("type: nested", "type: misled").partition("    sets:")[0]
    (fault,) = faults(tmp_path, text)
    assert fault == "toy.yaml:17  evaluators.0  unknown detector 'absent'; known: plain"


def test_a_recipe_is_equal_to_what_is_loaded_from_its_resolved_text(tmp_path: Path) -> None:
    recipe = load(
        tmp_path, RECIPE, "name=0123", "loss={type: plain, label: 'no'}", "crop.scale=1e-5"
    )
    text = resolved_yaml(recipe)
    assert load(tmp_path / "..", text) == recipe
    assert "checkpoint_epochs: 5" in text


def test_components_are_found_at_any_depth(tmp_path: Path) -> None:
    assert [(place, found.entry.kind) for place, found in components(load(tmp_path))] == [
        ("dataset", "datasets"),
        ("transforms.0", "transforms"),
        ("model.backbone", "backbones"),
        ("model.head", "heads"),
        ("loss", "losses"),
        ("optimizer", "optimizers"),
        ("evaluators.0", "evaluators"),
        ("evaluators.0.inner", "detectors"),
        ("evaluators.0.sets.dark.crop.detector", "detectors"),
        ("evaluators.0.sets.dark.transforms.0", "transforms"),
        ("evaluators.0.sets.dark.transforms.1", "transforms"),
    ]


def test_preflight_collects_what_all_parts_say(tmp_path: Path) -> None:
    more = ["evaluators=[{type: folder, root: /none}]", "model.init={file: /none/weights.pt}"]
    with pytest.raises(DataError) as caught:
        preflight(load(tmp_path, RECIPE, *more))
    lines = caught.value.message.splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["dataset", "model.init", "evaluators.0"]
    assert f"{tmp_path}/pictures: no such folder" in lines[0]


def test_preflight_is_silent_when_all_is_there(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    preflight(load(tmp_path))


SCRAPS = st.sampled_from(
    [*"\n\t :-[]{}&*!|>'\"%@`#,?~", "\n  ", ": ", "- ", "[[", "&a ", "*a", "1e9"]
)
DAMAGE = st.lists(
    st.tuples(st.integers(0, len(RECIPE)), st.integers(0, 12), SCRAPS), min_size=1, max_size=3
)


@given(DAMAGE)
@settings(max_examples=200, deadline=None)
def test_whatever_is_damaged_is_refused_readably_or_read(
    damage: list[tuple[int, int, str]],
) -> None:
    text = RECIPE
    for start, length, scrap in damage:
        text = text[:start] + scrap + text[start + length :]
    try:
        draft = read_yaml(Source(text, "toy.yaml", Path("/recipes")))
        assert check(draft, registries()).name
    except RecipeError as error:
        told = error.message.splitlines()
        assert all(re.match(r"toy\.yaml:\d+  ", line) for line in told), told
