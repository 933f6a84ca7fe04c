"""Heat maps are Grad-CAM: gradients of a logit, averaged, weigh the last maps of features."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from affactkit.engine.model import AttributeModel
from affactkit.errors import AffactkitError
from affactkit.jobs.figure import figure
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from affactkit.runs import RunDirectory
from affactkit_protocol.figures.attention import grad_cam, last_layer_of_places, network_of


class Backbone(torch.nn.Module):
    """Two channels: how red and how green each place is; features are their sums."""

    mean, std = (0.0, 0.0, 0.0), (1 / 255,) * 3
    out_features = 2

    def __init__(self) -> None:
        super().__init__()
        self.places = torch.nn.Conv2d(3, 2, 1, bias=False)
        self.places.weight.data = torch.eye(3)[:2, :, None, None].clone()
        self.pool = torch.nn.AdaptiveAvgPool2d(1)

    def forward(self, pixels: torch.Tensor) -> torch.Tensor:
        return self.pool(self.places(pixels)).flatten(1)


def test_maps_show_what_speaks_for_a_yes() -> None:
    head = torch.nn.Linear(2, 3, bias=False)
    head.weight.data = torch.tensor([[1.0, 0.0], [0.0, 2.0], [-1.0, 0.0]])
    model = AttributeModel(Backbone(), head)
    crop = np.zeros((4, 4, 3), np.uint8)
    crop[0, 1], crop[3, 2] = (200, 0, 0), (0, 100, 0)
    ((red, green, neither),) = grad_cam(model, [crop], [0, 1, 2])
    # The mean gradient is weight / 16 places, and each place counts by its channel.
    expected = np.zeros((3, 4, 4))
    expected[0, 0, 1], expected[1, 3, 2] = 200 / 16, 2 * 100 / 16
    np.testing.assert_allclose([red, green, neither], expected, rtol=1e-5)


def test_the_last_layer_of_places_is_looked_at() -> None:
    model = AttributeModel(Backbone(), torch.nn.Linear(2, 1))
    assert last_layer_of_places(model, torch.zeros(1, 3, 4, 4)) is model.backbone.places


def test_a_network_without_places_is_told() -> None:
    backbone = Backbone()
    backbone.places = torch.nn.AdaptiveAvgPool2d(1)
    model = AttributeModel(backbone, torch.nn.Linear(3, 1))
    with pytest.raises(AffactkitError, match="no layer that tells places"):
        grad_cam(model, [np.zeros((4, 4, 3), np.uint8)], [0])


def test_pictures_of_a_run_are_shown_with_its_answers(cache, quick_run: RunDirectory) -> None:
    drawn = figure(
        "heat-maps", [quick_run.path], overrides=["pictures=2", "attributes=[Male, Smiling]"]
    )
    titles = [axis.get_title() for axis in drawn.axes]
    assert titles == ["face", "Male", "Smiling", "", "", ""]
    saved = Predictions.load(quick_run.predictions("A"))
    for row, column in ((0, 1), (0, 2), (1, 1), (1, 2)):
        attribute = saved.attributes.index(titles[column])
        yes = bool(saved.decisions()[row, attribute])
        right = yes == (saved.targets[row, attribute] == 1)
        expected = f"{'yes' if yes else 'no'}, {'right' if right else 'wrong'}"
        assert drawn.axes[3 * row + column].get_xlabel() == expected


def test_weights_are_those_of_the_run(cache, quick_run: RunDirectory) -> None:
    model = network_of(quick_run, plugin_host().registries)
    saved = Predictions.load(quick_run.predictions("A"))
    drawn = figure("samples", [quick_run.path], overrides=["pictures=3"])
    crops = np.stack([axis.images[0].get_array() for axis in drawn.axes[:3]])
    with torch.inference_mode():
        logits = model(torch.from_numpy(crops).permute(0, 3, 1, 2))
    np.testing.assert_allclose(logits, saved.logits[:3, 0], atol=1e-4)


def test_unknown_attributes_are_told(cache, quick_run: RunDirectory) -> None:
    with pytest.raises(AffactkitError, match="no attribute 'Smilng'; did you mean 'Smiling'"):
        figure("heat-maps", [quick_run.path], overrides=["attributes=[Smilng]"])
