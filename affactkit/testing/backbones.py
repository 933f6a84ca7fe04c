"""What every backbone must do; see `affactkit.interfaces.Backbone`."""

from __future__ import annotations

from typing import ClassVar

import torch

from affactkit.interfaces import Backbone
from affactkit.testing.component import ComponentContract
from affactkit.testing.networks import NetworkChecks
from affactkit.testing.samples import FACTS


class BackboneContract(NetworkChecks, ComponentContract):
    """The suite for backbones.

    They are built with ``initial_weights=False``, so that no test looks for weights. A network
    for pictures of one size only says so by ``facts = {"image_size": 224}``.
    """

    kind: ClassVar[str] = "backbones"

    def inputs(self) -> torch.Tensor:
        """Return normalised pictures."""
        size = {**FACTS, **self.facts}["image_size"]
        return torch.randn(2, 3, size, size, generator=torch.Generator().manual_seed(1))

    def test_gives_the_features_it_promises(self, built: Backbone) -> None:
        """Pictures [B, 3, H, W] become features [B, out_features]."""
        features = built(self.inputs())
        assert features.shape == (2, built.out_features), "the contract wants [B, out_features]"
        assert features.dtype == torch.float32, "the contract wants float32 of float32"
        assert features.isfinite().all(), "the contract wants finite features"

    def test_tells_its_normalisation(self, built: Backbone) -> None:
        """Pictures are normalised by its own mean and std, of RGB values in [0, 1]."""
        assert len(built.mean) == len(built.std) == 3, "the contract wants three means and stds"
        assert all(0 <= mean <= 1 for mean in built.mean), "the contract wants means in [0, 1]"
        assert all(0 < std <= 1 for std in built.std), "the contract wants stds in (0, 1]"
