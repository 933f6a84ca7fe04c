"""What every optimiser must do; see `affactkit.interfaces.Optimizer`."""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import torch

from affactkit.interfaces import Optimizer
from affactkit.testing.component import ComponentContract
from affactkit.testing.randomness import untouched_random_numbers

GOAL = torch.tensor([3.0, -2.0, 0.5])


class OptimizerContract(ComponentContract):
    """The suite for optimisers, on a parabola."""

    kind: ClassVar[str] = "optimizers"

    def test_makes_an_optimizer_of_pytorch(self, built: Optimizer) -> None:
        """Groups come as a generator, and some have a learning rate of their own."""
        groups: list[dict[str, Any]] = [{"params": [_point()]}, {"params": [_point()], "lr": 0.25}]
        made = built(group for group in groups)
        assert isinstance(made, torch.optim.Optimizer), "the contract wants a torch Optimizer"
        assert len(made.param_groups) == 2, "the contract wants the groups kept apart"
        assert made.param_groups[0]["lr"] > 0, "the contract wants a learning rate above 0"
        assert made.param_groups[1]["lr"] == 0.25, "the contract wants a group's own lr kept"

    def test_goes_downhill(self, built: Optimizer) -> None:
        """Twenty steps on a parabola must end lower than they began."""
        point = _point()
        start = _height(point).item()
        descend(built([{"params": [point]}]), point, 20)
        assert _height(point) < start, "the contract wants steps that lower what is minimised"

    def test_the_scheduler_sets_the_learning_rate(self, built: Optimizer) -> None:
        """A scheduler writes ``lr`` into the groups; at 0 nothing may move."""
        point = _point()
        optimizer = built([{"params": [point]}])
        optimizer.param_groups[0]["lr"] = 0.0
        descend(optimizer, point, 2)
        assert point.equal(_point()), "the contract wants steps that follow the group's lr"

    def test_parameters_without_a_gradient_stay(self, built: Optimizer) -> None:
        """Parts of a network may be frozen or unused."""
        point, unused = _point(), _point()
        descend(built([{"params": [point, unused]}]), point, 2)
        assert unused.equal(_point()), "the contract wants no step without a gradient"

    def test_goes_on_from_its_state(self, built: Optimizer) -> None:
        """A resumed run must go on exactly as the interrupted one would have."""
        point = _point()
        optimizer = built([{"params": [point]}])
        descend(optimizer, point, 5)
        state, copied = copy.deepcopy(optimizer.state_dict()), point.detach().clone()
        descend(optimizer, point, 5)
        resumed = copied.requires_grad_()
        second = built([{"params": [resumed]}])
        second.load_state_dict(state)
        descend(second, resumed, 5)
        assert resumed.equal(point), "the contract wants state_dict() to say all that matters"

    def test_draws_no_random_numbers(self, built: Optimizer) -> None:
        """Nothing but the gradients decides where it goes."""
        point = _point()
        with untouched_random_numbers("an optimiser"):
            descend(built([{"params": [point]}]), point, 2)


def descend(optimizer: torch.optim.Optimizer, point: torch.Tensor, steps: int) -> None:
    """Make steps down the parabola."""
    for _ in range(steps):
        optimizer.zero_grad()
        torch.autograd.backward(_height(point))
        optimizer.step()


def _point() -> torch.Tensor:
    return torch.zeros(3, requires_grad=True)


def _height(point: torch.Tensor) -> torch.Tensor:
    return (point - GOAL).square().sum()
