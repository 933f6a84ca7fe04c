"""Published checkpoints: names, shapes, logits, and files that are something else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from affactkit.engine.model import AttributeModel
from affactkit.errors import DataError, RecipeError
from affactkit_resnet.published import NETWORKS, load_published
from tests.components import make_context
from tests.resnet.reference import (
    blank,
    blank_file,
    needs_reference,
    publish,
    reference,
    reference_crops,
    reference_file,
)

pytestmark = needs_reference


def build_network(name: str) -> AttributeModel:
    context = make_context(attributes=tuple(f"a{n}" for n in range(40)))
    backbone = context.build("backbones", NETWORKS[name]["backbone"])
    head = replace(context, in_features=1000).build("heads", NETWORKS[name]["head"])
    return AttributeModel(backbone, head).eval()


def test_resnet_51_s_gives_the_reference_logits(tmp_path: Path) -> None:
    expected = reference("resnet-51-s")
    model = build_network("resnet-51-s")
    path = reference_file(tmp_path, "resnet-51-s")
    model.load_state_dict(load_published(path, "resnet-51-s"))
    with torch.inference_mode():
        logits = model(torch.from_numpy(reference_crops())).numpy()
    np.testing.assert_allclose(logits, expected["logits"], rtol=0, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("resnet-51-s", 25_597_072),
        ("affact-ext", 25_597_072 + 41 * 40),
        ("resnet-153-s", 60_192_808 + 1001 * 128 + 129 * 40),
    ],
)
def test_parameter_counts_are_the_published_ones(name: str, published: int) -> None:
    with torch.device("meta"):
        network = build_network(name)
    assert sum(parameter.numel() for parameter in network.parameters()) == published


@pytest.mark.parametrize("name", NETWORKS)
def test_every_published_tensor_finds_its_place(tmp_path: Path, name: str) -> None:
    state = load_published(blank_file(tmp_path, name), name)
    with torch.device("meta"):
        network = build_network(name)
    network.load_state_dict(state, assign=True)
    ends = {key.removeprefix("backbone.network.").removeprefix("head."): key for key in state}
    assert ends.keys() == {key for key, _ in reference(name)["keys"]}
    for key, shape in reference(name)["keys"]:
        assert torch.equal(state[ends[key]], blank(key, shape))


def test_another_network_is_told_by_its_first_tensors_and_by_name(tmp_path: Path) -> None:
    path = blank_file(tmp_path, "affact-ext")
    with pytest.raises(DataError, match=r"fc52\.weight is not in the network") as caught:
        load_published(path, "resnet-51-s")
    assert caught.value.hint == "Its tensors are those of affact-ext."
    with pytest.raises(DataError, match=r"layer2\.4\.conv1\.weight \[128, 512, 1, 1\] is missing"):
        load_published(path, "resnet-153-s")


def test_a_network_that_was_never_published_is_told_so(tmp_path: Path) -> None:
    path = publish(tmp_path / "other.pt", {"conv1.weight": torch.zeros(64, 3, 3, 3)})
    with pytest.raises(DataError, match=r"conv1\.weight has the shape \[64, 3, 3, 3\]") as caught:
        load_published(path, "affact-ext")
    assert "none of the published networks" in caught.value.hint


def test_another_layout_is_refused(tmp_path: Path) -> None:
    torch.save({"state_dict": {}}, tmp_path / "other.pt")
    with pytest.raises(DataError, match="model_state_dict"):
        load_published(tmp_path / "other.pt", "affact-ext")


class Bomb:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.path,)


def test_code_beside_the_weights_is_refused_and_not_run(tmp_path: Path) -> None:
    content = {"model_state_dict": {}, "optimizer_state_dict": Bomb(tmp_path / "it ran")}
    torch.save(content, tmp_path / "published.pt")
    with pytest.raises(DataError, match="could run code"):
        load_published(tmp_path / "published.pt", "resnet-51-s")
    assert not (tmp_path / "it ran").exists()


def test_an_unknown_name_is_told_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="did you mean 'resnet-51-s'"):
        load_published(tmp_path / "missing.pt", "resnet-51")
