"""What backbones and heads have in common: both are `torch.nn.Module` with weights to learn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import torch

from affactkit.testing.component import Build


class NetworkChecks(ABC):
    """Checks that the suites for backbones and heads share; they bring the inputs."""

    @abstractmethod
    def inputs(self) -> torch.Tensor:
        """Return a batch for the network."""

    def test_is_a_module(self, built: Any) -> None:
        """The engine moves, trains and saves it as such."""
        assert isinstance(built, torch.nn.Module), "the contract wants a torch.nn.Module"

    def test_equal_seeds_give_equal_weights(self, build: Build) -> None:
        """A run is repeatable only if the first weights are."""
        first, second = seeded(build, 1).state_dict(), seeded(build, 1).state_dict()
        assert all(first[name].equal(second[name]) for name in first), (
            "the contract wants first weights that follow from torch.manual_seed alone"
        )

    def test_weights_are_the_whole_state(self, build: Build) -> None:
        """A checkpoint holds the state dict; all that the outputs depend on must be in it."""
        trained, fresh = seeded(build, 1).eval(), seeded(build, 2).eval()
        fresh.load_state_dict(trained.state_dict())
        inputs = self.inputs()
        assert fresh(inputs).equal(trained(inputs)), (
            "the contract wants a network that is the same after load_state_dict"
        )

    def test_pictures_do_not_mix_when_judged(self, built: Any) -> None:
        """In evaluation, what a network says of a picture must not depend on its batch."""
        built.eval()
        inputs = self.inputs()
        torch.testing.assert_close(
            built(inputs[:1]),
            built(inputs)[:1],
            rtol=1e-3,
            atol=1e-4,
            msg=lambda text: f"the contract wants each row by itself in eval mode: {text}",
        )

    def test_gradients_are_finite(self, built: Any) -> None:
        """Training must be able to begin."""
        torch.manual_seed(1)
        built.train()
        built(self.inputs()).square().sum().backward()
        learnt = {name: p.grad for name, p in built.named_parameters() if p.requires_grad}
        bad = [
            n for n, gradient in learnt.items() if gradient is None or not gradient.isfinite().all()
        ]
        assert bad == [], "the contract wants a finite gradient for each parameter; not for these"


def seeded(build: Build, seed: int) -> Any:
    """Build a network from a seed, as the engine does."""
    torch.manual_seed(seed)
    return build()
