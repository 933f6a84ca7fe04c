"""What every head must do; see `affactkit.interfaces.Head`."""

from __future__ import annotations

from typing import ClassVar

import pytest
import torch

from affactkit.testing.component import Build, ComponentContract, refused_well
from affactkit.testing.networks import NetworkChecks
from affactkit.testing.samples import FACTS


class HeadContract(NetworkChecks, ComponentContract):
    """The suite for heads."""

    kind: ClassVar[str] = "heads"

    def inputs(self) -> torch.Tensor:
        """Return features."""
        features = {**FACTS, **self.facts}["in_features"]
        return torch.randn(3, features, generator=torch.Generator().manual_seed(1))

    @pytest.mark.parametrize("count", [1, 4, 40])
    def test_gives_a_logit_for_each_attribute(self, build: Build, count: int) -> None:
        """Features [B, F] become logits [B, A], whatever A is."""
        logits = build(attributes=tuple(f"a{i}" for i in range(count)))(self.inputs())
        assert logits.shape == (3, count), "the contract wants logits [B, A]"
        assert logits.dtype == torch.float32, "the contract wants float32 logits of float32"
        assert logits.isfinite().all(), "the contract wants finite logits"

    def test_logits_are_no_probabilities(self, built: torch.nn.Module) -> None:
        """The loss applies the sigmoid, so the head must not: logits have both signs."""
        logits = built.eval()(100 * torch.cat((self.inputs(), -self.inputs())))
        assert logits.min() < 0 or logits.max() > 1, (
            "the contract wants logits; these are all in [0, 1], as after a sigmoid"
        )

    @pytest.mark.parametrize("fact", [{"in_features": None}, {"attributes": ()}], ids=str)
    def test_missing_facts_are_told(self, build: Build, fact: dict[str, object]) -> None:
        """Sizes that are not known are an `AffactkitError`, unless they are not needed."""
        assert refused_well(build, **fact), f"the contract wants an AffactkitError for {fact}"
