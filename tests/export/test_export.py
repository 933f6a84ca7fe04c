"""Exports answer as PyTorch does, take uint8, and carry what their users must know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import yaml
from numpy.typing import NDArray

import affactkit
from affactkit.engine.golden import golden_crops
from affactkit.engine.model import AttributeModel
from affactkit.errors import DataError, PluginError, RecipeError
from affactkit.runs import RunDirectory
from affactkit_export import exporting
from affactkit_export.exporting import export
from affactkit_export.facts import without_places
from affactkit_export.formats import Exported, FormatName, format_of
from affactkit_export.formats import onnx as onnx_format
from affactkit_export.formats.safetensors import load
from tests.export.conftest import Made

pytestmark = pytest.mark.usefixtures("cache")


def random_crops(count: int) -> NDArray[np.uint8]:
    return np.random.default_rng(count).integers(0, 256, (count, 3, 48, 48), np.uint8)


@pytest.fixture(scope="module")
def trained(judged: RunDirectory) -> Any:
    return affactkit.load(judged.path)


@pytest.mark.parametrize("count", [1, 2, 5])
def test_any_number_of_crops_gets_the_logits_of_pytorch(
    made: Made, name: FormatName, trained: Any, count: int
) -> None:
    chosen = format_of(name)
    crops = random_crops(count)
    logits = chosen.read(made.folder / chosen.file)(crops)
    assert logits.dtype == np.float32
    np.testing.assert_allclose(logits, trained.logits(crops), rtol=0, atol=1e-4)


def test_it_was_compared_on_crops_of_the_data_set(made: Made) -> None:
    [_, compared] = made.said
    assert compared.startswith("largest difference from PyTorch: ")
    assert compared.endswith("in logits of 60 crops of its data set")
    assert float(compared.split()[4].rstrip(",")) < 1e-4


def test_the_folder_is_whole(made: Made, name: FormatName) -> None:
    found = sorted(path.name for path in made.folder.iterdir())
    assert found == sorted(
        ["README.md", "affactkit.json", "golden.npz", format_of(name).file, "recipe.yaml"]
    )


def test_onnx_takes_uint8_and_nothing_else(exports: dict[FormatName, Made]) -> None:
    import onnx
    import onnxruntime

    path = exports["onnx"].folder / "model.onnx"
    onnx.checker.check_model(path)
    session = onnxruntime.InferenceSession(path)
    [pixels], [logits] = session.get_inputs(), session.get_outputs()
    assert (pixels.name, pixels.type, pixels.shape) == (
        "pixels",
        "tensor(uint8)",
        ["batch", 3, 48, 48],
    )
    assert (logits.name, logits.type, logits.shape) == ("logits", "tensor(float)", ["batch", 40])
    with pytest.raises(Exception, match="Unexpected input data type"):
        session.run(None, {"pixels": random_crops(1).astype(np.float32)})


def facts_in_file(name: FormatName, path: Path) -> Any:
    """Read the facts by the format's own library."""
    if name == "onnx":
        import onnx

        [entry] = [p for p in onnx.load(path).metadata_props if p.key == "affactkit"]
        return json.loads(entry.value)
    if name == "torch-export":
        kept = {"affactkit": ""}
        torch.export.load(path, extra_files=kept)
        return json.loads(kept["affactkit"])
    return load(path)[1]


def test_facts_travel_in_the_file(made: Made, name: FormatName, trained: Any) -> None:
    beside = json.loads((made.folder / "affactkit.json").read_text())
    assert facts_in_file(name, made.folder / format_of(name).file) == beside
    assert beside["attributes"] == list(trained.attributes)
    assert beside["threshold"] == {"logit": 0.0, "probability": 0.5}
    assert beside["crop"]["box"] == "detected"
    assert beside["crop"]["detector"]["type"] == "mtcnn"
    assert beside["detector"]["scale"] == 2.0
    assert beside["training_crop"]["box"] == "landmarks"
    mean = np.array(beside["normalisation"]["mean"])
    np.testing.assert_allclose(mean / 255, trained.model.backbone.mean, rtol=1e-6)


def test_golden_crops_tell_whether_another_program_answers_rightly(
    made: Made, trained: Any
) -> None:
    golden = np.load(made.folder / "golden.npz")
    np.testing.assert_array_equal(golden["crops"], golden_crops(48))
    np.testing.assert_allclose(golden["logits"], trained.logits(golden["crops"]), rtol=0, atol=1e-5)


def test_what_the_card_says_about_use_works(
    made: Made,
    trained: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    card = (made.folder / "README.md").read_text()
    _, _, rest = card.partition("```python\n")
    code, _, _ = rest.partition("```")
    monkeypatch.chdir(made.folder)
    exec(code, {})
    told = eval(capsys.readouterr().out, {"np": np})
    logits = trained.logits(golden_crops(48))[0].astype(np.float64)
    expected = dict(zip(trained.attributes, (1 / (1 + np.exp(-logits))).tolist(), strict=True))
    assert told == pytest.approx(expected, abs=1e-5)


def test_nothing_tells_of_the_machine(made: Made, judged: RunDirectory) -> None:
    for path in made.folder.iterdir():
        content = path.read_bytes()
        for private in (judged.path.parent, Path.home(), Path.cwd()):
            assert str(private).encode() not in content, path
    recipe = yaml.safe_load((made.folder / "recipe.yaml").read_text())
    assert recipe["dataset"]["type"] == "synthfaces"
    assert without_places({"a": ["/home/anna/celeba", 1], "b": "a/b"}) == {
        "a": ["celeba", 1],
        "b": "a/b",
    }


def test_a_safetensors_file_of_another_program_is_refused(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(1)}, tmp_path / "model.safetensors")
    for path in (tmp_path / "model.safetensors", tmp_path / "none.safetensors"):
        with pytest.raises(DataError, match=rf"{path.name}: cannot be read as an export"):
            load(path)


def test_an_export_that_answers_otherwise_is_not_written(
    judged: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wrong(onnx_format.Onnx):
        def write(self, exported: Any, path: Path) -> None:
            path.touch()

        def read(self, path: Path) -> Any:
            return lambda crops: affactkit.load(judged.path).logits(crops) + np.float32(0.01)

    monkeypatch.setattr(exporting, "format_of", lambda name: Wrong())
    with pytest.raises(DataError, match=r"differ by up to 0\.01 .* golden crops"):
        export(judged.path, out=tmp_path / "out", crops=0, say=lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_without_its_data_set_the_golden_crops_are_compared_on(
    judged: RunDirectory, tmp_path: Path
) -> None:
    said: list[str] = []
    gone = f"dataset={{type: celeba, root: {tmp_path / 'gone'}}}"
    export(judged.path, "safetensors", out=tmp_path / "out", overrides=(gone,), say=said.append)
    assert said[0].startswith("the data set is not at hand: dataset: ")
    assert said[-1] == "largest difference from PyTorch: 0, in logits of its golden crops"
    card = (tmp_path / "out" / "README.md").read_text()
    assert "- Data set: `synthfaces`" in card
    assert str(tmp_path) not in card


def test_a_misspelt_override_is_an_error(judged: RunDirectory, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"rot: unknown field|dataset\.rot"):
        export(judged.path, out=tmp_path / "out", overrides=("dataset.rot=/data",))
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_stays(judged: RunDirectory, tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(DataError, match="is there already"):
        export(judged.path, "safetensors", out=tmp_path, crops=0, say=lambda _: None)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_missing_package_is_told_with_the_line_that_installs_it(
    judged: RunDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "find_spec", lambda name: None if name == "onnxscript" else name)
    with pytest.raises(
        PluginError, match=r"needs onnxscript[^`]*pip install 'affactkit\[export\]'"
    ):
        export(judged.path, "onnx")


def test_a_network_that_cannot_be_traced_is_one_error(
    judged: RunDirectory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decide(self: AttributeModel, pixels: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = forward(self, pixels)
        return logits if logits.sum() > 0 else logits.clone()

    forward = AttributeModel.forward
    monkeypatch.setattr(AttributeModel, "forward", decide)
    with pytest.raises(DataError, match=r"cannot be exported to model\.pt2: .*[^`]*safetensors"):
        export(judged.path, "torch-export", out=tmp_path / "out", crops=0, say=lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_weights_beyond_the_limit_of_onnx_are_a_file_beside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backbone = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.Flatten())
    backbone.mean, backbone.std = (0.5,) * 3, (0.25,) * 3  # type: ignore[assignment]
    model = AttributeModel(backbone, torch.nn.Linear(8 * 6 * 6, 2)).eval()
    monkeypatch.setattr(onnx_format, "LARGEST", 0)
    onnx_format.Onnx().write(Exported(model, 8, {}), tmp_path / "model.onnx")
    assert (tmp_path / "model.onnx.data").stat().st_size >= 4 * 2 * 8 * 6 * 6
    crops = random_crops(3)[:, :, :8, :8].copy()
    logits = onnx_format.Onnx().read(tmp_path / "model.onnx")(crops)
    with torch.inference_mode():
        np.testing.assert_allclose(logits, model(torch.from_numpy(crops)), rtol=0, atol=1e-4)
