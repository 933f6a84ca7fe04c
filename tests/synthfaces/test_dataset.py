from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from pydantic import ValidationError

from affactkit.errors import DataError
from affactkit.plugins import plugin_host
from affactkit_synthfaces import dataset
from affactkit_synthfaces.attributes import NAMES
from affactkit_synthfaces.config import SynthFacesConfig
from affactkit_synthfaces.dataset import SynthFaces, write_dataset
from affactkit_synthfaces.portrait import render

COUNT = 20


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(tmp_path_factory.mktemp("data") / "faces", COUNT, seed=9)


def rows_of(path: Path, header: int) -> list[list[str]]:
    return [line.split() for line in path.read_text().splitlines()[header:]]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_layout_is_celebas(written: Path) -> None:
    names = [f"{at:06d}.jpg" for at in range(1, COUNT + 1)]
    assert sorted(path.name for path in (written / "img_celeba").iterdir()) == names
    headers = {
        "list_attr_celeba.txt": 2,
        "list_landmarks_celeba.txt": 2,
        "list_bbox_celeba.txt": 2,
        "list_eval_partition.txt": 0,
        "identity_CelebA.txt": 0,
    }
    for name, header in headers.items():
        assert [row[0] for row in rows_of(written / name, header)] == names, name
        if header:
            assert (written / name).read_text().splitlines()[0] == str(COUNT)
    attributes = (written / "list_attr_celeba.txt").read_text().splitlines()
    assert attributes[1].split() == list(NAMES)
    boxes = (written / "list_bbox_celeba.txt").read_text().splitlines()
    assert boxes[1] == "image_id x_1 y_1 width height"


def test_what_is_written_is_what_is_rendered(written: Path) -> None:
    attributes = rows_of(written / "list_attr_celeba.txt", 2)
    points = rows_of(written / "list_landmarks_celeba.txt", 2)
    boxes = rows_of(written / "list_bbox_celeba.txt", 2)
    for index in (0, COUNT - 1):
        portrait = render(9, index)
        assert attributes[index][1:] == [
            "1" if portrait.attributes[name] else "-1" for name in NAMES
        ]
        found = np.array(points[index][1:], float).reshape(5, 2)
        np.testing.assert_allclose(found, portrait.landmarks, atol=0.0051)
        assert tuple(map(int, boxes[index][1:])) == portrait.box
        picture = cv2.imread(str(written / "img_celeba" / f"{index + 1:06d}.jpg"))
        assert picture is not None
        difference = picture[..., ::-1].astype(int) - portrait.picture
        assert np.abs(difference).mean() < 3


def test_splits_and_identities(written: Path) -> None:
    splits = [int(row[1]) for row in rows_of(written / "list_eval_partition.txt", 0)]
    assert [splits.count(split) for split in (0, 1, 2)] == [13, 2, 5]
    identities = [row[1] for row in rows_of(written / "identity_CelebA.txt", 0)]
    assert len(set(identities)) == COUNT


def test_any_number_of_workers_writes_the_same(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "_FEW", 1)
    other = write_dataset(tmp_path / "faces", COUNT, seed=9, workers=2)
    assert contents(other) == contents(written)


def test_a_complete_folder_is_reused(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "render", _raise)
    before = contents(written)
    write_dataset(written, COUNT, seed=9)
    assert contents(written) == before


def test_a_folder_with_something_else_is_left_alone(written: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="seed 10"):
        write_dataset(written, COUNT, seed=10)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(DataError, match="something else"):
        write_dataset(tmp_path, COUNT)
    assert contents(tmp_path) == {"notes.txt": b"mine"}


def test_a_failing_renderer_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_late(seed: int, index: int) -> Any:
        return _raise() if index == 3 else render(seed, index)

    monkeypatch.setattr(dataset, "render", fail_late)
    with pytest.raises(RuntimeError, match="no ink"):
        write_dataset(tmp_path / "faces", COUNT)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
    monkeypatch.undo()
    assert (write_dataset(tmp_path / "faces", 10) / "img_celeba").is_dir()


def test_a_killed_run_leaves_nothing_that_the_next_does_not_clear(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from affactkit_synthfaces import dataset\n"
        "real = dataset.render\n"
        "def render(seed, index):\n"
        "    if index == 3: os.kill(os.getpid(), 9)\n"
        "    return real(seed, index)\n"
        "dataset.render = render\n"
        "dataset.write_dataset(Path(sys.argv[1]), 20)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(tmp_path / "faces")], check=False)
    assert killed.returncode == -9
    assert not (tmp_path / "faces").exists()
    write_dataset(tmp_path / "faces", 10)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["faces"]


def test_an_unwritable_place_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        write_dataset(tmp_path / "file" / "faces", COUNT)


def test_the_component_writes_into_the_cache_and_reads_as_celeba(tmp_path: Path) -> None:
    asked: list[tuple[str, Any]] = []

    def build(kind: str, component: Any) -> Any:
        asked.append((kind, component))
        return SimpleNamespace(load=lambda: "table")

    context: Any = SimpleNamespace(build=build, cache=tmp_path)
    component = SynthFaces(SynthFacesConfig(count=10, seed=2), context)
    assert component.load() == "table"
    assert asked == [("datasets", {"type": "celeba", "root": component.folder})]
    assert component.folder.is_relative_to(tmp_path)
    assert (component.folder / "img_celeba" / "000010.jpg").is_file()
    other = SynthFaces(SynthFacesConfig(count=10, seed=3), context)
    assert other.folder != component.folder


def test_the_reader_of_celebas_layout_reads_it(written: Path) -> None:
    entry = plugin_host().registries.datasets.get("celeba")
    context: Any = SimpleNamespace(build=None, cache=written)
    table = entry.target_class()(entry.config_class()(root=written), context).load()
    portraits = [render(9, index) for index in range(COUNT)]
    assert table.attributes == NAMES
    assert len(table) == COUNT
    np.testing.assert_array_equal(
        table.targets, [[portrait.attributes[name] for name in NAMES] for portrait in portraits]
    )
    np.testing.assert_allclose(
        table.landmarks, [portrait.landmarks for portrait in portraits], atol=0.0052
    )
    np.testing.assert_array_equal(table.boxes, [portrait.box for portrait in portraits])


def test_the_configuration_refuses_what_it_does_not_know() -> None:
    with pytest.raises(ValidationError, match="colour"):
        SynthFacesConfig.model_validate({"colour": "red"})
    with pytest.raises(ValidationError, match="count"):
        SynthFacesConfig(count=0)
    assert all(field.description for field in SynthFacesConfig.model_fields.values())


def test_imports_stay_light() -> None:
    code = (
        "import sys; import affactkit_synthfaces.config as c\n"
        "assert not {'torch', 'numpy', 'cv2'} & set(sys.modules), 'config'\n"
        "import affactkit_synthfaces.dataset, affactkit_synthfaces.gallery\n"
        "assert 'torch' not in sys.modules, 'dataset'\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _raise(*_: Any) -> Any:
    raise RuntimeError("no ink left")
