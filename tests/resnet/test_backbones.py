"""Backbones against torchvision and timm: outputs, sizes, normalisation, names."""

from __future__ import annotations

from pathlib import Path

import pytest
import timm
import torch
import torchvision

from affactkit.engine.model import AttributeModel
from affactkit.errors import RecipeError
from tests.components import build


@pytest.fixture(scope="module")
def resnet50() -> torch.nn.Module:
    torch.manual_seed(0)
    return torchvision.models.resnet50().eval()


def test_resnet50_takes_torchvisions_weights_and_gives_its_outputs(
    tmp_path: Path, resnet50: torch.nn.Module
) -> None:
    path = tmp_path / "resnet50.pth"
    torch.save(resnet50.state_dict(), path)
    backbone = build("backbones", "resnet50", weights={"file": path}).eval()
    pictures = torch.randn(2, 3, 64, 64)
    with torch.inference_mode():
        torch.testing.assert_close(backbone(pictures), resnet50(pictures))
    assert backbone.out_features == 1000


@pytest.mark.parametrize("name", ["resnet50", "resnet152"])
def test_published_backbones_have_torchvisions_layers(name: str) -> None:
    with torch.device("meta"):
        theirs = torchvision.models.get_model(name).state_dict()
        ours = build("backbones", name, weights="none").network.state_dict()
    assert {key: value.shape for key, value in ours.items()} == {
        key: value.shape for key, value in theirs.items()
    }


@pytest.mark.parametrize(
    "name", ["test_resnet", "mobilenetv3_small_050", "efficientnet_lite0", "vgg11", "test_vit"]
)
def test_timm_features_have_the_size_that_a_head_is_told(name: str) -> None:
    backbone = build("backbones", "timm", {"image_size": 64}, model=name, weights="none").eval()
    with torch.inference_mode():
        features = backbone(torch.zeros(2, 3, 64, 64))
    assert features.shape == (2, backbone.out_features)


@pytest.mark.parametrize("name", ["resnet50.tv_in1k", "tf_efficientnet_lite0", "test_vit"])
def test_mean_and_std_are_timms(name: str) -> None:
    expected = timm.get_pretrained_cfg(name)
    assert expected is not None
    model = AttributeModel(
        build("backbones", "timm", model=name, weights="none"), torch.nn.Identity()
    )
    torch.testing.assert_close(model.mean.flatten() / 255, torch.tensor(expected.mean))
    torch.testing.assert_close(model.std.flatten() / 255, torch.tensor(expected.std))


def test_published_backbones_normalise_as_published() -> None:
    with torch.device("meta"):
        backbones = [build("backbones", name, weights="none") for name in ("resnet50", "resnet152")]
    for backbone in backbones:
        assert backbone.mean == (0.485, 0.456, 0.406)
        assert backbone.std == (0.229, 0.224, 0.225)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("resnet5O", r"knows no model 'resnet5O'; there is: .*resnet50"),
        ("resnet50.tv_in1", r"knows no weights tag 'tv_in1'; there is: .*tv_in1k"),
        ("hf-hub:timm/resnet50", r"knows no model 'hf-hub:timm/resnet50'"),
    ],
)
def test_a_name_that_timm_does_not_know_is_told_with_near_ones(name: str, told: str) -> None:
    with pytest.raises(RecipeError, match=told):
        build("backbones", "timm", model=name)
