"""What ``affactkit predict`` prints and writes, and what it exits with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from affactkit.faces import Split
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.runs import RunDirectory
from tests.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("cache")


@pytest.fixture
def photos(judged: RunDirectory, affactkit: Command) -> Path:
    """A folder in the working directory with a face and a file that is no picture."""
    from affactkit.engine.assembly import open_faces

    table, _ = open_faces(load_recipe(judged.resolved), plugin_host().registries)
    Path("photos").mkdir()
    Path("photos/a.jpg").write_bytes(table.image(int(table.rows(Split.TEST)[0])))
    Path("photos/b.jpg").write_bytes(b"no picture")
    return Path("photos")


def test_a_table_tells_likely_attributes(
    affactkit: Command, judged: RunDirectory, photos: Path
) -> None:
    result = affactkit("predict", str(judged.path), "photos", "--threshold", "0")
    assert result.exit_code == 0
    header, face, bad = result.stdout.splitlines()
    assert header.split() == ["PICTURE", "FACE", "ATTRIBUTES"]
    assert face.split()[:2] == ["photos/a.jpg", "1"]
    shown = face.split(maxsplit=2)[2].split(", ")
    told = [float(attribute.split()[1]) for attribute in shown]
    assert len(shown) == 40
    assert told == sorted(told, reverse=True)
    assert bad.split(maxsplit=2)[:2] == ["photos/b.jpg", "-"]
    assert bad.split(maxsplit=2)[2].startswith("not a picture")
    fewer = affactkit("predict", str(judged.path), "photos/*.jpg").stdout.splitlines()[1]
    likely = fewer.split(maxsplit=2)[2].split(", ")
    assert likely == shown[: len(likely)]
    assert told[len(likely) - 1] >= 0.5 >= told[len(likely)]


def test_files_are_written_and_told(affactkit: Command, judged: RunDirectory, photos: Path) -> None:
    words = ("predict", str(judged.path), "photos", "--out", "x.jsonl", "--pictures", "drawn")
    result = affactkit(*words, "--faces", "best", "--tta", "grid", "--set", "training.device=cpu")
    assert result.stdout == (
        "wrote x.jsonl: 1 faces in 2 pictures\nwrote drawn: 1 faces in 2 pictures\n"
    )
    rows = [json.loads(line) for line in Path("x.jsonl").read_text().splitlines()]
    assert [row["path"] for row in rows] == ["photos/a.jpg", "photos/b.jpg"]
    assert [path.name for path in Path("drawn").iterdir()] == ["a.jpg"]
    again = affactkit(*words)
    assert again.exit_code == 3
    assert again.stderr.startswith("Error: x.jsonl: there is a file already\n")
    assert affactkit(*words, "--force").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("nowhere", "photos"), 3, "nowhere: not a run directory"),
        (("RUN", "phtos"), 3, "phtos: there is no such picture or folder"),
        (("RUN", "photos", "--out", "x.xml"), 2, "must end in one of .csv, .jsonl"),
        (("RUN", "photos", "--threshold", "50"), 2, "not in the range 0<=x<=1"),
        (("RUN", "photos", "--tta", "five"), 2, "'five' is not one of"),
        (("RUN",), 2, "Missing argument 'PATH...'"),
    ],
)
def test_mistakes_are_told(
    affactkit: Command,
    judged: RunDirectory,
    photos: Path,
    words: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    run = {"RUN": str(judged.path)}
    result = affactkit("predict", *(run.get(word, word) for word in words))
    assert result.exit_code == code
    assert told in result.stderr
