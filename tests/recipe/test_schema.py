"""The JSON Schema accepts what recipes may hold, and refuses what a schema can refuse."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from affactkit.plugins import plugin_host
from affactkit.recipe.events import Source
from affactkit.recipe.load import load_recipe
from affactkit.recipe.reader import read_file, read_yaml
from affactkit.recipe.schema import SCHEMA_FILE, recipe_schema, write_schema
from affactkit.recipe.writer import resolved_yaml
from affactkit.registry import Provider
from tests.cli.test_bad_recipes import CHANGED, WHOLE
from tests.recipe.toy import RECIPE, registries

SHIPPED = sorted((Path(__file__).parents[2] / "recipes").glob("*.yaml"))
BEYOND = {"a number that is none", "a field twice", "a tag"}
"""What JSON has no word for, or is gone once YAML is read; the reader and the models refuse it."""
STRUCTURAL = {what: changed for what, changed in CHANGED.items() if what not in BEYOND}
EXTENDING = "extends: toy\nname: mine\nabout: {summary: Mine.}\n"


@pytest.fixture(scope="module")
def installed() -> Draft202012Validator:
    return validator(recipe_schema(plugin_host().registries))


@pytest.fixture(scope="module")
def toy() -> Draft202012Validator:
    return validator(recipe_schema(registries()))


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def values(text: str) -> Any:
    return read_yaml(Source(text, "recipe.yaml", Path.cwd())).values


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_recipes_are_accepted_as_written_and_resolved(
    installed: Draft202012Validator, path: Path
) -> None:
    installed.validate(read_file(path).values)
    installed.validate(values(resolved_yaml(load_recipe(path))))


def test_the_toy_recipe_is_accepted(toy: Draft202012Validator) -> None:
    toy.validate(values(RECIPE))


def test_twenty_bad_recipes_are_structural() -> None:
    assert len(STRUCTURAL) >= 20


@pytest.mark.parametrize(
    ("message", "old", "new", "line", "place"), STRUCTURAL.values(), ids=STRUCTURAL
)
def test_structural_mistakes_are_refused(
    toy: Draft202012Validator, message: str, old: str, new: str, line: int, place: str
) -> None:
    assert not toy.is_valid(values(RECIPE.replace(old, new, 1)))


@pytest.mark.parametrize("what", ["a list", "an empty file"])
def test_what_is_no_mapping_is_refused(toy: Draft202012Validator, what: str) -> None:
    assert not toy.is_valid(values(WHOLE[what][0]))


@pytest.mark.parametrize(
    "differing",
    [
        "",
        "loss: plain",
        "loss: {rate: 1}",
        "dataset: {depth: 2}",
        "dataset: {root: faces}",
        "model: {backbone: {type: plain, rate: 2}}",
        "model: {head: {rate: 2}}",
        "model: {init: {run: before}}",
        "crop: {detector: {rate: 1}}",
        "transforms: pair",
        "transforms: [plain, {type: plain, rate: 1}]",
        "training: {batch_size: 3}",
        "training: {epochs: null, steps: 9}",
        "scheduler: null",
        "requires: {affactkit: '>=0'}",
    ],
)
def test_what_differs_may_be_a_part(toy: Draft202012Validator, differing: str) -> None:
    toy.validate(values(EXTENDING + differing))


@pytest.mark.parametrize(
    "differing",
    [
        "loss: plane",
        "loss: {rte: 1}",
        "dataset: folder",
        "dataset: {type: folder}",
        "transforms: [{rate: 1}]",
        "training: {batch_siez: 3}",
        "training: {batch_size: none}",
        "crop: {size: 0}",
        "crop: 32",
        "evaluators: [{sets: {}}]",
        "evaluators: [{type: nested, sets: {dark: {}}}]",
        "about: {source: A book.}",
        "sede: 1",
    ],
)
def test_what_differs_is_checked_as_far_as_it_is_known(
    toy: Draft202012Validator, differing: str
) -> None:
    text = EXTENDING.replace("about: {summary: Mine.}\n", "") if "about" in differing else EXTENDING
    assert not toy.is_valid(values(text + differing))


def test_only_a_recipe_that_extends_another_may_be_a_part(toy: Draft202012Validator) -> None:
    text = RECIPE.replace("  root: pictures\n", "")
    assert not toy.is_valid(values(text))
    assert not toy.is_valid(values(f"extends: toy\n{text}"))


def test_every_component_and_field_is_there_with_its_meaning(
    installed: Draft202012Validator,
) -> None:
    definitions = installed.schema["$defs"]
    for registry in plugin_host().registries:
        choices = definitions.get(registry.kind, {"anyOf": []})["anyOf"]
        known = {found["title"]: found for found in choices if "title" in found}
        for entry in registry if registry.kind in definitions else ():
            properties = known[entry.name]["properties"]
            assert properties.pop("type") == {"const": entry.name, "description": entry.summary}
            fields = entry.config_class().model_fields
            assert {name: field["description"] for name, field in properties.items()} == {
                name: field.description for name, field in fields.items()
            }


def test_a_component_that_cannot_be_imported_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    made = registries()
    with made.registering(Provider("broken", "affactkit-broken", "1.0")):
        made.losses.add("broken", config="no_such_module:C", target="t:T", summary="A loss.")
    schema = validator(recipe_schema(made))
    assert schema.is_valid(values(RECIPE))
    assert not schema.is_valid(values(RECIPE.replace("loss: plain", "loss: broken")))
    [record] = [r for r in caplog.records if r.levelno == logging.WARNING]
    assert "loss 'broken' of broken (affactkit-broken 1.0)" in record.getMessage()


def test_the_file_is_what_the_command_prints(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from affactkit.cli.main import cli

    write_schema(tmp_path / SCHEMA_FILE, plugin_host().registries)
    printed = CliRunner().invoke(cli, ["schema"])
    assert printed.exit_code == 0
    assert json.loads(printed.stdout) == json.loads((tmp_path / SCHEMA_FILE).read_text())
    told = CliRunner().invoke(cli, ["schema", "--out", str(tmp_path / "other.json")])
    assert told.stdout == f"wrote {tmp_path / 'other.json'}\n"
    assert (tmp_path / "other.json").read_text() == (tmp_path / SCHEMA_FILE).read_text()
