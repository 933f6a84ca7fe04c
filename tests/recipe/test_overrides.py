"""Overrides put YAML values into a recipe, typed by its fields."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from affactkit.errors import RecipeError
from affactkit.recipe.check import check
from affactkit.recipe.events import Source
from affactkit.recipe.models import Recipe
from affactkit.recipe.origins import Draft, Origin
from affactkit.recipe.overrides import assign, override
from affactkit.recipe.reader import read_yaml
from tests.recipe.toy import RECIPE, registries


def draft(text: str = RECIPE) -> Draft:
    return read_yaml(Source(text, "toy.yaml", Path("/recipes")))


def overridden(*assignments: str) -> Recipe:
    return check(override(draft(), assignments), registries())


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("name=123", "123"),
        ("name=1e-4", "1e-4"),
        ("name=true", "true"),
        ("name=0o17", "0o17"),
        ("name='no'", "no"),
        ("name=no", "no"),
    ],
)
def test_a_text_field_gets_what_was_typed(assignment: str, expected: str) -> None:
    assert overridden(assignment).name == expected


def test_numbers_keep_their_type_where_numbers_are_wanted() -> None:
    recipe = overridden("seed=0o17", "optimizer.rate=2e-3", "training.workers=3")
    assert (recipe.seed, recipe.optimizer.config.rate, recipe.training.workers) == (15, 2e-3, 3)


def test_text_inside_lists_and_components_is_typed_too() -> None:
    recipe = overridden("loss={type: plain, label: 007}", "transforms=[{type: plain, label: true}]")
    assert recipe.loss.config.label == "007"
    assert recipe.transforms[0].config.label == "true"


def test_a_mapping_with_a_type_replaces_and_others_merge() -> None:
    values = override(
        draft(), ["optimizer={type: other}", "crop={box: annotated}", "model={head: {type: big}}"]
    ).values
    assert values["optimizer"] == {"type": "other"}
    assert values["crop"] == {"size": 32, "box": "annotated"}
    assert values["model"] == {
        "backbone": {"type": "plain", "sizes": [8, 4]},
        "head": {"type": "big"},
    }


def test_fields_of_a_component_that_is_a_bare_name() -> None:
    values = override(draft(), ["loss.rate=2", "model.head={label: y}"]).values
    assert values["loss"] == {"type": "plain", "rate": 2}
    assert values["model"]["head"] == {"type": "plain", "label": "y"}


def test_items_of_lists() -> None:
    values = override(draft(), ["evaluators.0.sets.dark.seed=7", "transforms.0=pair"]).values
    assert values["evaluators"][0]["sets"]["dark"]["seed"] == 7
    assert values["transforms"] == ["pair"]


def test_later_overrides_see_earlier_ones() -> None:
    values = override(draft(), ["loss={type: a, x: 1}", "loss.x=2", "loss.y=3"]).values
    assert values["loss"] == {"type": "a", "x": 2, "y": 3}


def test_paths_start_at_the_working_directory_or_at_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert overridden().dataset.config.root == Path("/recipes/pictures")
    recipe = overridden("dataset={type: folder, root: ../shared/portraits}")
    assert recipe.dataset.config.root == tmp_path / "../shared/portraits"
    assert overridden("dataset.root=7").dataset.config.root == tmp_path / "7"
    assert overridden("dataset.root=/a").dataset.config.root == Path("/a")


EXPECTING = "about.expected={A/error: {value: 0.1, tolerance: 0.01}}"


@pytest.mark.parametrize(
    "assignment",
    [
        "name=mine",
        "about.summary=Mine.",
        "dataset.root=/a",
        "training.workers=3",
        "training.device=cpu",
        "trackers=[plain]",
        "trackers.0=plain",
    ],
)
def test_scores_are_expected_wherever_and_by_whatever_a_recipe_is_carried_out(
    assignment: str,
) -> None:
    recipe = overridden("trackers=[plain]", EXPECTING, assignment)
    assert recipe.about.expected["A/error"].value == 0.1


@pytest.mark.parametrize(
    "assignment",
    [
        "seed=3",
        "dataset={type: folder, root: /a}",
        "dataset.rooted=/a",
        "training.workers_too=1",
        "training={workers: 3}",
        "evaluators=[]",
    ],
)
def test_no_scores_are_expected_of_a_recipe_that_was_changed(assignment: str) -> None:
    changed = override(draft(), [EXPECTING, assignment])
    assert changed.values["about"] == draft().values["about"]
    assert not [place for place in changed.origins if "expected" in place]


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("training.epochs", "^--set training.epochs  not of the form place=value"),
        ("=3", "^--set =3  not of the form"),
        ("a..b=3", "^--set a..b=3  not of the form"),
        ("loss={type: bce", "^--set loss={type: bce  no valid YAML"),
        ("loss={a: 1, a: 2}", "^--set loss={a: 1, a: 2}  a  written twice"),
        ("transforms.4=x", "^--set transforms.4=x  no item '4': transforms has 1 items, 0 to 0"),
        ("transforms.first=x", "no item 'first'"),
        ("crop.size.x=1", "^--set crop.size.x=1  crop.size is 32, without fields inside"),
        ("modle.head=x", r"^--set modle.head=x  modle  unknown field; did you mean 'model'"),
        ("training.epoch=3", "^--set training.epoch=3  training.epoch  unknown field; did"),
        ("loss.rte=3", "^--set loss.rte=3  loss.rte  unknown field; did you mean 'rate'"),
        ("loss=plan", "^--set loss=plan  loss  unknown loss 'plan'; did you mean 'plain'"),
        ("seed=many", '^--set seed=many  seed  should be a valid integer; found "many"'),
        ("optimizer.rate=-1", "^--set optimizer.rate=-1  optimizer.rate  should be greater than"),
        ("name=", "^--set name=  name  should be a valid string; found null"),
    ],
)  # fmt: skip
def test_faults_name_the_override(assignment: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message) as caught:
        overridden(assignment)
    assert len(str(caught.value.message).splitlines()) == 1


def test_what_a_replacement_lacks_is_told_of_the_override() -> None:
    text = "--set dataset={type: folder}"
    with pytest.raises(RecipeError, match=f"^{text}  dataset.root  is required, and missing"):
        overridden("dataset={type: folder}")


NAMES = st.sampled_from(["a", "b", "c", "type"])
TREES = st.recursive(
    st.integers() | st.lists(st.integers(), max_size=2),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
ROOTS = st.dictionaries(st.sampled_from(["a", "b", "c"]), TREES, max_size=3)
PLACES = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3)


def flow(value: Any) -> str:
    return str(yaml.safe_dump(value, default_flow_style=True, width=10**6)).removesuffix("\n...\n")


def merged(old: Any, new: Any) -> Any:
    """The rule in its plainest form."""
    if isinstance(old, dict) and old and isinstance(new, dict) and "type" not in new:
        return {name: merged(old.get(name), new.get(name, old.get(name))) for name in old | new}
    return new


@given(ROOTS, PLACES, TREES)
def test_only_the_place_changes_and_by_the_rule(root: Any, place: list[str], value: Any) -> None:
    assume(_reachable(root, place))
    before = draft(flow(root))
    kept = copy.deepcopy(before.values)
    after = override(before, [f"{'.'.join(place)}={flow(value)}"]).values
    assert before.values == kept
    assert after == _set(root, place, value)


def _reachable(root: Any, place: list[str]) -> bool:
    for name in place:
        if not isinstance(root, dict | None):
            return False
        root = (root or {}).get(name)
    return True


def _set(root: Any, place: list[str], value: Any) -> Any:
    if not place:
        return merged(root, value)
    fields = {} if root is None else root
    return {**fields, place[0]: _set(fields.get(place[0]), place[1:], value)}


@given(ROOTS, PLACES, TREES)
def test_every_value_has_an_origin(root: Any, place: list[str], value: Any) -> None:
    assume(_reachable(root, place))
    after = override(draft(flow(root)), [f"{'.'.join(place)}={flow(value)}"])
    assert set(after.origins) == set(_places(after.values, ()))
    assert str(after.origin(tuple(place))).startswith(("--set", "toy.yaml:1"))


def _places(value: Any, place: tuple[str | int, ...]) -> list[tuple[str | int, ...]]:
    items = enumerate(value) if isinstance(value, list) else ()
    inner = value.items() if isinstance(value, dict) else items
    return [place, *(found for name, item in inner for found in _places(item, (*place, name)))]


def test_home_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert overridden("dataset.root=~/faces").dataset.config.root == Path("/home/me/faces")
    with pytest.raises(
        RecipeError, match=r"dataset\.root  nobody's home folder is known as ~nobody_"
    ):
        overridden("dataset.root=~nobody_here/faces")


def test_a_part_of_another_file_is_put_at_a_place_and_keeps_its_line(tmp_path: Path) -> None:
    written = read_yaml(Source("a: 1\npart:\n  - {type: x}\n  - y: 2\n", "other.yaml", tmp_path))
    changed = assign(
        Draft({"b": {"y": 1, "z": 3}}, {(): Origin("mine.yaml", 1)}),
        "b",
        written.inside(("part", 1)),
    )
    assert changed.values == {"b": {"y": 2, "z": 3}}
    assert str(changed.origin(("b", "y"))) == "other.yaml:4"
    assert str(changed.origin(("b", "z"))) == "mine.yaml:1"
    replaced = assign(changed, "b", written.inside(("part", 0)))
    assert replaced.values == {"b": {"type": "x"}}
    with pytest.raises(LookupError):
        written.inside(("part", 2))


def test_an_assignment_into_a_number_names_the_line_it_was_written_in(tmp_path: Path) -> None:
    written = read_yaml(Source("\n\na: 1\n", "other.yaml", tmp_path))
    base = Draft({"seed": 3}, {(): Origin("mine.yaml", 1), ("seed",): Origin("mine.yaml", 2)})
    with pytest.raises(RecipeError, match=r"^other\.yaml:3  seed is 3, without fields inside"):
        assign(base, "seed.deeper", written.inside(("a",)))
