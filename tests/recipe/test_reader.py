"""Reading recipes: where things stand, and what is refused."""

from __future__ import annotations

import copy
import pickle
import time
from pathlib import Path

import pytest

from affactkit.component import SourcedText
from affactkit.errors import RecipeError
from affactkit.recipe.events import MAX_DEPTH, MAX_VALUES, Source
from affactkit.recipe.origins import Draft
from affactkit.recipe.reader import MAX_BYTES, read_file, read_yaml

TEXT = """\
# a comment
name: x
model:
  head: {type: mlp,
         hidden: [1,
                  2]}
steps:
  - a
  -
    type: b
    about: >
      many
      lines
"""


def read(text: str) -> Draft:
    return read_yaml(Source(text, "it.yaml", Path("/here")))


def test_every_value_knows_its_line() -> None:
    lines = {place: origin.line for place, origin in read(TEXT).origins.items()}
    assert lines == {
        (): 2,
        ("name",): 2,
        ("model",): 3,
        ("model", "head"): 4,
        ("model", "head", "type"): 4,
        ("model", "head", "hidden"): 5,
        ("model", "head", "hidden", 0): 5,
        ("model", "head", "hidden", 1): 6,
        ("steps",): 7,
        ("steps", 0): 8,
        ("steps", 1): 10,
        ("steps", 1, "type"): 10,
        ("steps", 1, "about"): 11,
    }


def test_what_was_not_written_has_the_origin_of_what_encloses_it() -> None:
    assert str(read(TEXT).origin(("model", "head", "dropout", 3))) == "it.yaml:4"


def test_text_remembers_its_folder_and_travels_with_it() -> None:
    text = read(TEXT).values["name"]
    assert isinstance(text, SourcedText)
    for travelled in (text, copy.deepcopy(text), pickle.loads(pickle.dumps(text))):
        assert (travelled, travelled.folder) == ("x", Path("/here"))


def test_an_alias_repeats_a_value_without_sharing_it() -> None:
    values = read("a: &it {x: [1]}\nb: *it\n").values
    assert values == {"a": {"x": [1]}, "b": {"x": [1]}}
    assert values["a"]["x"] is not values["b"]["x"]


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3", r"^it\.yaml:3  a  written twice, before at it\.yaml:1$"),
        ("a: {b: {c: 1,\n c: 2}}", r"^it\.yaml:2  a\.b\.c  written twice"),
        ("a: 1\nb: [1, 2", r"^it\.yaml:\d  no valid YAML"),
        ("a: b: c", r"^it\.yaml:1  no valid YAML: mapping values are not allowed"),
        ("a:\n\tb: 1", r"^it\.yaml:2  no valid YAML: .*has a tab, indent by spaces"),
        ("a: 1\nb: \x07", r"^it\.yaml:2  no valid YAML: control characters are not allowed"),
        ("a: \udcff", r"^it\.yaml:1  no valid YAML: surrogates not allowed"),
        ("a: 1\n---\nb: 2", r"^it\.yaml:2  a second document begins here"),
        ("a:\n  !!python/object:os.system x", r"^it\.yaml:2  a  the tag !!python/object:os"),
        ("a: !mine {b: 1}", r"^it\.yaml:1  a  the tag !mine"),
        ("a: !!int x", r"^it\.yaml:1  a  the tag !!int"),
        ("? [a, b]\n: 1", r"^it\.yaml:1  a field's name must be a word"),
        ("a: *b", r"^it\.yaml:1  no value before is marked &b"),
        ("a: &a [*a]", rf"^it\.yaml:1  nested more than {MAX_DEPTH} deep"),
        (f"a: {'[' * 100}{']' * 100}", rf"^it\.yaml:1  nested more than {MAX_DEPTH} deep"),
        ("[" * 900_000, rf"^it\.yaml:1  nested more than {MAX_DEPTH} deep"),
        (LAUGHS, rf"^it\.yaml:\d  more than {MAX_VALUES:,} values when aliases"),
        ("- 1\n" * 50_000, rf"^it\.yaml:\d+  more than {MAX_VALUES:,} values"),
    ],
    ids=lambda text: text[:24],
)
def test_what_is_refused_and_where(text: str, message: str) -> None:
    begin = time.perf_counter()
    with pytest.raises(RecipeError, match=message):
        read(text)
    assert time.perf_counter() - begin < 5


def test_all_faults_of_one_kind_are_told_at_once() -> None:
    with pytest.raises(RecipeError) as caught:
        read("a: 1\na: 2\nb: !x 1\nc: {d: 1, d: 2}")
    assert [line.split("  ")[1] for line in str(caught.value).splitlines()] == ["a", "b", "c.d"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"it\.yaml:1  a recipe is a mapping"),
        (b"# nothing\n", r"it\.yaml:1  a recipe is a mapping"),
        (b"- a\n- b\n", r"it\.yaml:1  a recipe is a mapping"),
        (b"name: x\nabout: \xff", r"it\.yaml:2  byte 0xff is not UTF-8"),
        (b"a: " + b"x" * MAX_BYTES, r"it\.yaml: larger than 1,000,000 bytes"),
    ],
    ids=lambda content: str(content[:12]),
)
def test_files_that_are_no_recipes(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "it.yaml"
    path.write_bytes(content)
    with pytest.raises(RecipeError, match=message):
        read_file(path)


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    path = tmp_path / "it.yaml"
    path.write_bytes("name: ü\n".encode("utf-8-sig"))
    assert read_file(path).values == {"name": "ü"}


def test_a_folder_and_an_absent_file_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.yaml"):
        with pytest.raises(RecipeError, match="the recipe cannot be read"):
            read_file(path)


def test_files_below_the_working_directory_have_short_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "it.yaml").write_text("name: x")
    monkeypatch.chdir(tmp_path)
    assert str(read_file(tmp_path / "it.yaml").origin(("name",))) == "it.yaml:1"
