"""A recipe can say only how it differs from another."""

from __future__ import annotations

from pathlib import Path

import pytest

from affactkit.errors import RecipeError
from affactkit.recipe.extends import read_extended

BASE = """\
name: base
about: {summary: The base., expected: {A/error: {value: 0.1, tolerance: 0.01}}}
optimizer: {type: sgd, lr: 1e-2, momentum: 0.9}
training: {epochs: 3, batch_size: 8}
transforms: [mirror]
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text)
    return path


def test_mappings_merge_components_are_replaced_and_lists_too(tmp_path: Path) -> None:
    write(tmp_path, "base", BASE)
    path = write(
        tmp_path,
        "mine",
        "extends: base\nname: mine\noptimizer: {type: adam}\n"
        "training: {epochs: 9}\ntransforms: []\nabout: {summary: Mine.}\n",
    )
    assert read_extended(path).values == {
        "name": "mine",
        "about": {"summary": "Mine."},
        "optimizer": {"type": "adam"},
        "training": {"epochs": 9, "batch_size": 8},
        "transforms": [],
    }


def test_each_value_knows_the_file_and_line_that_it_comes_from(tmp_path: Path) -> None:
    base = write(tmp_path, "base", BASE)
    path = write(tmp_path, "mine", "extends: base\nname: mine\ntraining:\n  epochs: 9\n")
    draft = read_extended(path)
    assert str(draft.origin(("training", "epochs"))) == f"{path}:4"
    assert str(draft.origin(("training", "batch_size"))) == f"{base}:4"


def test_extending_goes_on_through_several_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path, "base", BASE)
    write(tmp_path, "middle", "extends: base\ntraining: {epochs: 5}\n")
    path = write(tmp_path / "deep", "mine", "extends: ../middle.yaml\nname: mine\n")
    assert read_extended(path).values["training"] == {"epochs": 5, "batch_size": 8}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: mine", r"mine\.yaml:1  extends  .*extends itself"),
        ("extends: other", r"mine\.yaml:1  extends  unknown recipe 'other'"),
        ("name: x\nextends: [a]", r"mine\.yaml:2  extends  should be the name or the file"),
    ],
)
def test_what_cannot_be_extended_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        read_extended(write(tmp_path, "mine", text))


def test_a_circle_of_recipes_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "other", "extends: mine")
    with pytest.raises(RecipeError, match=r"other\.yaml:1  extends  .*mine\.yaml extends itself"):
        read_extended(write(tmp_path, "mine", "extends: other"))
