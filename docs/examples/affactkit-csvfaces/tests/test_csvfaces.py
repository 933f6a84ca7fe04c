"""The data set against affactkit's contract, and against what its README promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ATTRIBUTES
from pydantic import ValidationError

from affactkit.errors import DataError
from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.jobs.run import run
from affactkit.plugins import plugin_host
from affactkit.recipe.load import load_recipe
from affactkit.testing import DatasetContract
from affactkit_csvfaces.config import CsvFacesConfig
from affactkit_csvfaces.dataset import CsvFaces

Load = Callable[..., FaceTable]


class TestCsvFaces(DatasetContract):
    name = "csvfaces"

    @pytest.fixture(autouse=True)
    def photos(self, drawn: tuple[FaceTable, Path]) -> None:
        self.file = drawn[1]

    def prepare(self, folder: Path) -> Mapping[str, Any]:
        return {"file": str(self.file)}


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load the table of a CSV file with these lines."""

    def load(*lines: str, **options: float) -> FaceTable:
        file = tmp_path / "faces.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        context = BuildContext(plugin_host().registries, tmp_path)
        return CsvFaces(CsvFacesConfig(file=file, **options), context).load()

    return load


def test_the_table_says_what_the_file_says(drawn: tuple[FaceTable, Path]) -> None:
    table, file = drawn
    context = BuildContext(plugin_host().registries, file.parent)
    read: FaceTable = context.build("datasets", {"type": "csvfaces", "file": str(file)}).load()
    columns = [table.attributes.index(name) for name in ATTRIBUTES]
    assert read.attributes == ATTRIBUTES
    assert read.keys.tolist() == table.keys.tolist()
    assert read.split.tolist() == table.split.tolist()
    assert (read.targets == table.targets[:, columns]).all()
    np.testing.assert_allclose(read.landmarks, table.landmarks, atol=1e-3)
    assert np.isnan(read.boxes).all()


def test_the_readme_s_file_is_understood(load: Load) -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    table = load(readme.partition("```csv\n")[2].partition("```")[0].strip())
    assert table.attributes == ("Smiling", "Eyeglasses")
    assert table.targets.tolist() == [[1, 0], [0, -1], [0, 1]]
    assert table.identity.tolist() == [0, 0, 1]
    assert table.split.tolist() == [Split.TRAIN, Split.TRAIN, Split.TEST]


def test_what_is_not_written_is_unknown(load: Load) -> None:
    table = load("photo,person,x,y,width,height,Young", "a.jpg,,1,2,30,40,", "b.jpg,ben,,,,,0")
    assert table.targets.tolist() == [[-1], [0]]
    assert table.identity.tolist() == [-1, 0]
    assert table.boxes[0].tolist() == [1, 2, 30, 40]
    assert np.isnan(table.boxes[1]).all()
    assert np.isnan(table.landmarks).all()


def test_persons_are_shared_out_and_never_divided(load: Load) -> None:
    lines = [f"{person}-{photo}.jpg,{person},1" for person in range(1000) for photo in range(2)]
    table = load("photo,person,Young", *lines, validation=0.25, test=0.5)
    splits = table.split.reshape(1000, 2)
    assert (splits[:, 0] == splits[:, 1]).all()
    shares = [(splits[:, 0] == split).mean() for split in (0, 1, 2)]
    assert shares == pytest.approx([0.25, 0.25, 0.5], abs=0.05)


def test_a_split_stays_when_photos_are_added(load: Load) -> None:
    few = [f"{number}.jpg,1" for number in range(20)]
    before = load("photo,Young", *few)
    after = load("photo,Young", *(f"{number}.jpg,0" for number in range(20, 40)), *few)
    assert after.split[20:].tolist() == before.split.tolist()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (("photo,Young", "a.jpg,1", "b.jpg,maybe"), r"faces.csv:3: Young is 'maybe'"),
        (("photo,split,Young", "a.jpg,training,1"), r"faces.csv:2: split is 'training'"),
        (("photo,x,y,width,height", "a.jpg,1,2,,4"), r"faces.csv:2: width is ''"),
        (("photo,x,y,width,height", "a.jpg,1,2,inf,4"), r"faces.csv:2: width is 'inf'"),
        (("photo,Young", "a.jpg,1", "a.jpg,0"), r"faces.csv:3: a.jpg was listed before, .*:2"),
        (("picture,Young", "a.jpg,1"), r"faces.csv: lists nothing; it needs a column photo"),
        (("photo,Young",), r"faces.csv: lists nothing"),
    ],
)
def test_mistakes_are_told_with_their_line(
    load: Load, lines: tuple[str, ...], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        load(*lines)


def test_a_file_that_is_not_there_is_told_before_a_run(tmp_path: Path) -> None:
    [line] = CsvFacesConfig(file=tmp_path / "none.csv").preflight()
    assert "there is no file" in line


def test_somebody_must_be_left_to_train_with(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="leave nobody to train with"):
        CsvFacesConfig(file=tmp_path, validation=0.5, test=0.5)


def test_its_recipe_trains(drawn: tuple[FaceTable, Path], tmp_path: Path) -> None:
    briefly = ("training={steps: 2, batch_size: 8, workers: 0}", "crop={box: landmarks, size: 48}")
    network = "model.backbone={type: timm, model: test_resnet, weights: none}"
    sets = "evaluators=[{type: protocol, sets: [A]}]"
    recipe = load_recipe("csvfaces", [f"dataset.file={drawn[1]}", *briefly, network, sets])
    results = run(recipe, runs=tmp_path, say=lambda _: None).read_results()
    assert {f"A/error/{name}" for name in ATTRIBUTES} <= set(results)
