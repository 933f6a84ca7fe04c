"""What the commands print, and what they exit with."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import click
import pytest

from affactkit.cli.commands import BUILT_IN
from affactkit.cli.main import cli
from affactkit.description import describe, locate, type_name
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Crop, Training
from affactkit.registry import KINDS, singular
from tests.cli.conftest import Command
from tests.plugins.installed import install
from tests.recipe.toy import RECIPE, Plain


def every_command(group: click.Group, *names: str) -> list[tuple[str, ...]]:
    """Return the words that lead to each command, groups and those in them."""
    found = [names] if names else []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        inner = every_command(command, *names, name) if isinstance(command, click.Group) else []
        found += inner or [(*names, name)]
    return found


@pytest.mark.parametrize("words", every_command(cli), ids=" ".join)
def test_every_command_has_help_that_ends_with_examples(
    affactkit: Command, words: tuple[str, ...]
) -> None:
    result = affactkit(*words, "--help")
    assert result.exit_code == 0
    examples = result.stdout.partition("Examples:")[2].strip().splitlines()
    assert words[0] in examples[0]


def test_help_lists_every_command_with_a_summary(affactkit: Command) -> None:
    result = affactkit("--help")
    for name, summary in BUILT_IN.items():
        assert any(line.split() == [name, *summary.split()] for line in result.stdout.splitlines())


def test_the_version_is_that_of_the_distribution(affactkit: Command) -> None:
    from importlib.metadata import version

    assert affactkit("--version").stdout == f"affactkit {version('affactkit')}\n"


def test_an_unknown_command_gets_a_suggestion(affactkit: Command) -> None:
    result = affactkit("list-componets")
    assert result.exit_code == 2
    assert "unknown command 'list-componets'; did you mean 'list-components'?" in result.stderr


def test_components_are_listed_with_their_provider(affactkit: Command) -> None:
    lines = affactkit("list-components").stdout.splitlines()
    assert lines[0].split() == ["KIND", "NAME", "PROVIDER", "SUMMARY"]
    registries = plugin_host().registries
    assert len(lines) - 1 == sum(len(registry.names()) for registry in registries)
    head = next(line for line in lines if line.startswith("head") and " plain " in line)
    assert head.split(maxsplit=2)[2].split() == ["toy", "(affactkit-toy", "1.0)", "A", "toy."]


@pytest.mark.parametrize("kind", ["loss", "losses"])
def test_components_of_one_kind_as_json(affactkit: Command, kind: str) -> None:
    listed = json.loads(affactkit("list-components", kind, "--json").stdout)
    assert {entry["kind"] for entry in listed} == {"losses"}
    assert [entry["name"] for entry in listed] == plugin_host().registries.losses.names()


def test_an_unknown_kind_is_told_with_those_there_are(affactkit: Command) -> None:
    result = affactkit("list-components", "looses")
    assert result.exit_code == 4
    assert result.stderr.startswith("Error: unknown kind 'looses'; did you mean 'losses'? known:")
    assert all(kind in result.stderr for kind in KINDS)


def test_a_component_is_described_field_by_field(affactkit: Command) -> None:
    told = json.loads(affactkit("describe", "losses", "plain", "--json").stdout)
    fields = {field["name"]: field for field in told["fields"]}
    assert set(fields) == set(Plain.model_fields)
    assert fields["rate"] == {
        "name": "rate",
        "type": "number >= 0",
        "default": Plain().rate,
        "required": False,
        "description": "A number.",
    }
    text = affactkit("describe", "loss", "plain").stdout
    assert text.startswith("loss plain, of toy (affactkit-toy 1.0)\nA toy.\n")
    assert [line.split()[0] for line in text.splitlines() if "number" in line] == ["rate", "count"]


def test_models_inside_a_component_are_described_below(affactkit: Command) -> None:
    text = affactkit("describe", "evaluator", "nested").stdout
    assert "mapping to TestSet" in text
    assert text.index("\nTestSet\n") < text.index("ten-crop") < text.index("\nCrop\n")


@pytest.mark.parametrize(
    ("model", "field", "expected"),
    [
        (Training, "workers", "integer | auto"),
        (Training, "clip_norm", "number > 0 | null"),
        (Crop, "detector", "detector | null"),
        (Crop, "size", "integer > 0"),
        (Plain, "sizes", "list of integer"),
    ],
)
def test_types_are_told_in_the_words_of_yaml(model: type, field: str, expected: str) -> None:
    info = model.model_fields[field]
    assert type_name(info.annotation, info.metadata) == expected


def test_code_is_found_where_python_finds_it() -> None:
    entries = [entry for registry in plugin_host().registries for entry in registry]
    found = 0
    for entry in entries:
        if entry.provider.distribution != "affactkit":
            continue
        target, place = entry.target_class(), locate(entry.target)
        assert place is not None
        assert place.file == inspect.getsourcefile(target)
        line = Path(place.file).read_text().splitlines()[place.line - 1]
        assert line.split()[1].startswith(target.__name__)
        assert place.documentation == inspect.getdoc(target)
        found += 1
    assert found > 10


def test_every_built_in_component_can_be_described() -> None:
    for registry in plugin_host().registries:
        for entry in registry:
            for field in describe(entry).fields:
                assert field.description, f"{singular(entry.kind)} {entry.name}: {field.name}"


def test_an_unknown_component_is_told_with_those_there_are(affactkit: Command) -> None:
    result = affactkit("describe", "loss", "plane")
    assert result.exit_code == 4
    assert "unknown loss 'plane'; did you mean 'plain'?" in result.stderr


def test_recipes_of_affactkit_and_of_plugins_have_a_name(affactkit: Command, site: Path) -> None:
    (site / "brought").mkdir()
    (site / "brought" / "mine.yaml").write_text(RECIPE)
    source = (
        "from pathlib import Path\nfrom affactkit import hookimpl\n@hookimpl\n"
        "def affactkit_recipe_paths(): return [Path(__file__).parent / 'brought']\n"
    )
    install(site, "bringer", modules={"recipe_bringer": source}, plugins={"b": "recipe_bringer"})
    rows = [line.split()[0] for line in affactkit("recipes").stdout.splitlines()]
    assert {"NAME", "quickstart", "affact", "mine"} <= set(rows)
    assert rows[1:] == sorted(rows[1:])
    assert affactkit("validate", "mine").stdout == "mine: A toy.\n"
    assert affactkit("recipes", "show", "mine").stdout == RECIPE


def test_two_recipes_of_one_name_are_not_guessed_between(affactkit: Command, site: Path) -> None:
    source = (
        "from pathlib import Path\nfrom affactkit import hookimpl\n@hookimpl\n"
        "def affactkit_recipe_paths(): return [Path(__file__).parent / 'rival']\n"
    )
    (site / "rival").mkdir()
    (site / "rival" / "quickstart.yaml").write_text(RECIPE)
    install(site, "rival", modules={"recipe_rival": source}, plugins={"r": "recipe_rival"})
    result = affactkit("recipes", "show", "quickstart")
    assert result.exit_code == 2
    assert "several recipes are named 'quickstart': " in result.stderr
    assert "rival/quickstart.yaml" in result.stderr


def test_a_copied_recipe_is_never_overwritten_unasked(affactkit: Command) -> None:
    told = "wrote {0}quickstart.yaml, and {0}recipe.schema.json for your editor\n"
    assert affactkit("recipes", "copy", "quickstart").stdout == told.format("")
    shipped = affactkit("recipes", "show", "quickstart").stdout
    assert Path("quickstart.yaml").read_text() == shipped
    Path("quickstart.yaml").write_text("mine")
    result = affactkit("recipes", "copy", "quickstart")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: quickstart.yaml: there is a file already\n")
    assert Path("quickstart.yaml").read_text() == "mine"
    assert affactkit("recipes", "copy", "quickstart", "--force").exit_code == 0
    assert Path("quickstart.yaml").read_text() == shipped
    Path("folder").mkdir()
    copied = affactkit("recipes", "copy", "quickstart", "folder")
    assert copied.stdout == told.format("folder/")


def test_doctor_tells_what_is_there(affactkit: Command) -> None:
    import platform

    import torch

    found = json.loads(affactkit("doctor", "--json").stdout)
    assert found["python"] == platform.python_version()
    assert found["packages"]["torch"] == torch.__version__.partition("+")[0]
    assert found["devices"][0] == "cpu"
    assert len(found["devices"]) == 1 + torch.cuda.device_count()
    assert found["cores"] >= 1
    assert set(found["recipes"]) >= {"quickstart", "affact"}
    assert found["recipes"]["affact"] != ""  # CelebA is nowhere
    text = affactkit("doctor").stdout
    assert f"{found['cores']}\n" in text
    assert found["cache"] in text
    told = re.findall(r"^recipes (ready|not ready) +(.+)$", text, re.MULTILINE)
    assert {name: state for state, names in told for name in names.split(", ")} == {
        name: "not ready" if obstacle else "ready" for name, obstacle in found["recipes"].items()
    }
    for obstacle in filter(None, found["recipes"].values()):
        assert set(obstacle.splitlines()) <= {line.strip() for line in text.splitlines()}


def test_shipped_recipes_are_sound() -> None:
    from affactkit.recipe.names import named_recipes, shipped_folder

    for name in named_recipes([shipped_folder()]):
        overrides = ["dataset={type: synthfaces}"]
        assert load_recipe(name, overrides).name == name


@pytest.mark.parametrize(
    "words",
    [["list-components"], ["plugins"], ["recipes"], ["doctor"], ["describe", "loss", "plain"]],
    ids=" ".join,
)
def test_every_listing_can_be_read_by_programs(affactkit: Command, words: list[str]) -> None:
    assert json.loads(affactkit(*words, "--json").stdout)


def test_recipes_are_listed_for_programs_with_their_files(affactkit: Command) -> None:
    found = {recipe["name"]: recipe for recipe in json.loads(affactkit("recipes", "--json").stdout)}
    assert load_recipe(Path(found["affact"]["file"])).name == "affact"
    assert found["affact"]["summary"] == load_recipe("affact").about.summary
