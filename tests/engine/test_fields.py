"""What the fields of training do to the network and its learning rates."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
import torch

from affactkit.engine.assembly import build_session
from affactkit.engine.rates import LearningRates
from affactkit.engine.session import Session
from affactkit.interfaces import SetLR
from affactkit.recipe.load import load_recipe
from tests.components import make_context
from tests.conftest import QUICK
from tests.engine.toy import make_batches, make_session


def weights_of(module: torch.nn.Module) -> dict[str, torch.Tensor]:
    return {name: w.detach().clone() for name, w in module.state_dict().items()}


def test_the_average_follows_its_formula_and_is_what_is_kept() -> None:
    session, plain = make_session(ema_decay=0.9), make_session()
    expected: dict[str, torch.Tensor] = {}
    for batch in make_batches(session):
        session.train_on(batch)
        plain.train_on(batch)
        for name, parameter in session.model.named_parameters():
            value = parameter.detach()
            expected[name] = 0.9 * expected[name] + 0.1 * value if name in expected else value + 0
        if session.step == 7:
            break
    for name, weights in plain.model.state_dict().items():
        assert torch.equal(weights, session.model.state_dict()[name])
    session.keep_if_best({"validation/accuracy": 1.0})
    for name, weights in expected.items():
        torch.testing.assert_close(session.best.weights[name], weights)
    # Statistics are no weights: they are those of the network.
    mean = "layers.1.running_mean"
    assert torch.equal(session.best.weights[mean], session.model.state_dict()[mean])


def test_an_average_is_resumed_and_restarted_with_the_network() -> None:
    session, resumed = make_session(ema_decay=0.9), make_session(ema_decay=0.9)
    batches = make_batches(session)
    session.train_on(next(batches))
    session.keep_if_best({"validation/accuracy": 1.0})
    resumed.load_state_dict(copy.deepcopy(session.state_dict()))
    for batch, _ in zip(batches, range(4), strict=False):
        session.train_on(batch)
        resumed.train_on(batch)
    for name, weights in session.judged.state_dict().items():
        assert torch.equal(resumed.judged.state_dict()[name], weights)
    session.take_best()
    for module in (session.model, session.judged):
        for name, weights in session.best.weights.items():
            assert torch.equal(module.state_dict()[name], weights)


def test_frozen_statistics_stay() -> None:
    session = make_session(freeze_batchnorm=True)
    before = weights_of(session.model)
    session.train_on(next(make_batches(session)))
    after = session.model.state_dict()
    assert torch.equal(after["layers.1.running_mean"], before["layers.1.running_mean"])
    assert not torch.equal(after["layers.1.weight"], before["layers.1.weight"])


@pytest.mark.parametrize("warmup", [0, 1, 4])
def test_warm_up_rises_in_a_line_on_top_of_the_scheduler(warmup: int) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.8)
    # PyTorch's own, from the same first step.
    oracle = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.8)
    start = 1 / (warmup + 1)
    linear = torch.optim.lr_scheduler.LinearLR(oracle, start, total_iters=warmup)
    rates = LearningRates(optimizer, warmup)
    for step in range(7):
        rates.set(step, SetLR(0.5) if step == 3 else None)
        schedule = 0.5 if step >= 3 else 1.0
        warm = linear.get_last_lr()[0] if warmup else 0.8
        assert rates.current == pytest.approx(schedule * warm)
        oracle.step()
        linear.step()


@pytest.fixture
def whole_session(request: pytest.FixtureRequest) -> Session:
    """Return a session of a recipe with a backbone and a head, on made-up faces."""
    recipe = load_recipe("quickstart", [*QUICK, "optimizer={type: sgd, lr: 0.5}", *request.param])
    context = make_context(attributes=("Smiling", "Young", "Bald"), image_size=48)
    return build_session(recipe, context, steps_per_epoch=2, total_steps=6)


def batches_for(session: Session) -> Iterator[torch.Tensor]:
    toy = make_session()
    for batch in make_batches(toy):
        yield batch._replace(pixels=batch.pixels.repeat(1, 1, 8, 8))


def changed(session: Session, before: dict[str, torch.Tensor]) -> set[str]:
    return {
        name.partition(".")[0]
        for name, weights in session.model.state_dict().items()
        if not torch.equal(weights, before[name])
    }


@pytest.mark.parametrize("whole_session", [("training.freeze_backbone_epochs=1",)], indirect=True)
def test_a_frozen_backbone_learns_from_the_next_epoch_on(whole_session: Session) -> None:
    before = weights_of(whole_session.model)
    batches = batches_for(whole_session)
    for step in range(3):
        whole_session.train_on(next(batches))
        assert changed(whole_session, before) == ({"head"} if step < 2 else {"head", "backbone"})


@pytest.mark.parametrize(
    "whole_session",
    [("training.backbone_lr_factor=0.1", "scheduler=null", "training.warmup_steps=1")],
    indirect=True,
)
def test_the_backbone_has_a_learning_rate_of_its_own(whole_session: Session) -> None:
    rates = [group["lr"] for group in whole_session._optimizer.param_groups]
    assert rates == pytest.approx([0.025, 0.25])
    whole_session.train_on(next(batches_for(whole_session)))
    rates = [group["lr"] for group in whole_session._optimizer.param_groups]
    assert rates == pytest.approx([0.05, 0.5])
    assert whole_session.learning_rate == pytest.approx(0.5)


@pytest.mark.slow
@pytest.mark.parametrize("whole_session", [("training.compile=true",)], indirect=True)
def test_a_compiled_network_learns_the_same_under_the_same_names(whole_session: Session) -> None:
    recipe = load_recipe("quickstart", [*QUICK, "optimizer={type: sgd, lr: 0.5}"])
    context = make_context(attributes=("Smiling", "Young", "Bald"), image_size=48)
    plain = build_session(recipe, context, steps_per_epoch=2, total_steps=6)
    assert list(plain.model.state_dict()) == list(whole_session.model.state_dict())
    for batch, _ in zip(batches_for(plain), range(2), strict=False):
        losses = [float(session.train_on(batch)) for session in (plain, whole_session)]
        assert losses[0] == pytest.approx(losses[1], rel=1e-4)
