"""Bad recipes: one readable error each, with file and line, exit code 2 and no traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.recipe.toy import RECIPE

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

CHANGED = {
    "an unknown field at the top": ("seed", "name: toy", "name: toy\nsede: 1", 2, "sede"),
    "an unknown field three deep": (
        "did you mean 'size'", "box: detected", "siez: 3, box: detected", 20,
        "evaluators.0.sets.dark.crop.siez",
    ),
    "a wrong type": ('a valid integer; found "big"', "size: 32", "size: big", 6, "crop.size"),
    "a wrong type in a list": (
        "a valid integer", "[8, 4]", "[8, four]", 9, "model.backbone.sizes.1",
    ),
    "a list for a mapping": ("a mapping; found a list", "{size: 32}", "[32]", 6, "crop"),
    "a number for a list": ("a list; found 7", "[plain]", "7", 7, "transforms"),
    "a number out of range": ("greater than 0", "size: 32", "size: 0", 6, "crop.size"),
    "a number that is none": ("finite number", "1e-4", ".nan", 14, "optimizer.rate"),
    "a choice that there is not": (
        "should be 'landmarks', 'annotated' or 'detected'", "box: detected", "box: found", 20,
        "evaluators.0.sets.dark.crop.box",
    ),
    "an unknown component": (
        "unknown loss 'plane'; did you mean 'plain'? known:", "loss: plain", "loss: plane", 11,
        "loss",
    ),
    "an unknown component inside another": (
        "unknown detector 'plane'", "detector: plain", "detector: plane", 20,
        "evaluators.0.sets.dark.crop.detector",
    ),
    "a component without a type": (
        "a head is written as {type: NAME, ...} or NAME", "head: plain", "head: {rate: 1}", 10,
        "model.head",
    ),
    "a missing field": ("is required, and missing", "  root: pictures\n", "", 3, "dataset.root"),
    "a missing section": ("is required, and missing", "loss: plain\n", "", 1, "loss"),
    "two lengths": (
        "needs either epochs or steps", "epochs: 3", "epochs: 3, steps: 9", 15, "training",
    ),
    "no length": ("needs either epochs or steps", "epochs: 3", "", 15, "training"),
    "a detector that is missing": (
        "needs a detector", ", detector: plain", "", 20, "evaluators.0.sets.dark.crop",
    ),
    "two sources of weights": (
        "init needs either a run or a file", "  head: plain", "  head: plain\n  init: {}", 11,
        "model.init",
    ),
    "a name with a blank": ("should match pattern", "name: toy", "name: my toy", 1, "name"),
    "nothing": ("found null", "{size: 32}", "", 6, "crop"),
    "a field twice": ("written twice, before at bad.yaml:1", "loss:", "name: x\nloss:", 11, "name"),
    "a tag": ("the tag !!python/name:os.system", "toy\n", "!!python/name:os.system x\n", 1, "name"),
    "a word for yes": ("a valid boolean", "epochs: 3", "epochs: 3, channels_last: ja", 15,
        "training.channels_last"),
}  # fmt: skip

WHOLE = {
    "a syntax error": ("name: [toy\nabout: x\n", "bad.yaml:2  no valid YAML"),
    "a tab": ("name: toy\nabout:\n\tsummary: x\n", "bad.yaml:3  no valid YAML"),
    "two documents": (f"{RECIPE}---\n{RECIPE}", "bad.yaml:22  a second document begins here"),
    "an alias bomb": (BOMB, "values when aliases are replaced"),
    "endless nesting": ("a: " + "[" * 5000, "bad.yaml:1  nested more than 40 deep"),
    "a list": ("- name: toy\n", "bad.yaml:1  a recipe is a mapping"),
    "an empty file": ("", "bad.yaml:1  a recipe is a mapping"),
}


def fault(affactkit: Command, *arguments: str) -> str:
    """Return the only fault that is told, without what goes around it."""
    result = affactkit("validate", *arguments)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert "Traceback" not in result.output
    first, *hints = result.stderr.removeprefix("Error: ").splitlines()
    assert len(hints) <= 1
    return first


@pytest.mark.parametrize(("message", "old", "new", "line", "place"), CHANGED.values(), ids=CHANGED)
def test_one_change_one_error(
    affactkit: Command, message: str, old: str, new: str, line: int, place: str
) -> None:
    assert RECIPE.count(old) >= 1
    Path("bad.yaml").write_text(RECIPE.replace(old, new, 1))
    told = fault(affactkit, "bad.yaml")
    assert told.startswith(f"bad.yaml:{line}  {place}  ")
    assert message in told


@pytest.mark.parametrize(("text", "message"), WHOLE.values(), ids=WHOLE)
def test_files_that_cannot_be_read(affactkit: Command, text: str, message: str) -> None:
    Path("bad.yaml").write_text(text)
    assert message in fault(affactkit, "bad.yaml")


def test_the_recipe_that_they_change_is_good(affactkit: Command) -> None:
    Path("good.yaml").write_text(RECIPE)
    result = affactkit("validate", "good.yaml")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "good.yaml: A toy.\n", "")


def test_a_missing_file(affactkit: Command) -> None:
    Path("good.yaml").write_text(RECIPE)
    told = fault(affactkit, "god.yaml")
    assert told.startswith("god.yaml: there is no such recipe file; did you mean 'good.yaml'?")


def test_an_unknown_name(affactkit: Command) -> None:
    told = fault(affactkit, "quickstrat")
    assert told.startswith("unknown recipe 'quickstrat'; did you mean 'quickstart'? known:")


@pytest.mark.parametrize("assignment", ["crop.size", "crop.siez=3", "crop.size=[", "name.x.y=1"])
def test_a_bad_override(affactkit: Command, assignment: str) -> None:
    Path("good.yaml").write_text(RECIPE)
    told = fault(affactkit, "good.yaml", "--set", assignment)
    assert told.startswith(f"--set {assignment}  ")


def test_the_errors_of_several_recipes_are_told_together(affactkit: Command) -> None:
    Path("good.yaml").write_text(RECIPE)
    Path("one.yaml").write_text(RECIPE.replace("size: 32", "siez: 32"))
    Path("two.yaml").write_text(RECIPE.replace("loss: plain", "loss: plane"))
    result = affactkit("validate", "one.yaml", "good.yaml", "two.yaml")
    assert result.exit_code == 2
    assert result.stdout == "good.yaml: A toy.\n"
    assert result.stderr.startswith("Error:\none.yaml:6  crop.siez  ")
    assert "\ntwo.yaml:11  loss  unknown loss 'plane'" in result.stderr
