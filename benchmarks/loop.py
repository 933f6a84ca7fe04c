"""The training loop with its events and metrics, beside one written by hand in PyTorch.

Data lie in memory, so that nothing but the steps counts; network, optimiser and batches are equal.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import cycle

import torch

from affactkit.data.crops import Batch
from affactkit.engine.assembly import build_session
from affactkit.engine.events import Step
from affactkit.engine.loop import train
from affactkit.engine.memory import keep_freed_memory
from affactkit.engine.model import AttributeModel
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Recipe
from benchmarks.harness import Contender, Effort, Result, contender, race
from benchmarks.samples import build_context

BATCH, SIZE, ATTRIBUTES = 16, 64, 40
FOREVER = 1_000_000
RECIPE = (
    "model={backbone: {type: timm, model: resnet18, weights: none}, head: mlp}",
    "optimizer={type: adamw, lr: 1e-3}",
    "scheduler=null",
    f"training={{steps: {FOREVER}, batch_size: {BATCH}, device: cpu}}",
)


def run(effort: Effort) -> Result:
    """Measure steps of a small network in one thread."""
    torch.set_num_threads(1)
    keep_freed_memory()
    recipe = load_recipe("quickstart", RECIPE)
    return race([_by_hand(recipe), _by_affactkit(recipe)], effort, unit="step")


def batches() -> Iterator[Batch]:
    """Yield the same few batches for ever."""
    chance = torch.Generator().manual_seed(0)
    return cycle(
        Batch(
            torch.randint(
                0, 256, (BATCH, SIZE, SIZE, 3), dtype=torch.uint8, generator=chance
            ).permute(0, 3, 1, 2),
            torch.randint(0, 2, (BATCH, ATTRIBUTES), dtype=torch.int8, generator=chance),
            torch.arange(BATCH),
        )
        for _ in range(4)
    )


def _by_affactkit(recipe: Recipe) -> Contender:
    context = build_context(SIZE, ATTRIBUTES)
    session = build_session(recipe, context, steps_per_epoch=FOREVER, total_steps=FOREVER)
    steps = (event for event in train(session, batches(), dict) if isinstance(event, Step))
    return contender("affactkit", lambda: next(steps))


def _by_hand(recipe: Recipe) -> Contender:
    session = build_session(recipe, build_context(SIZE, ATTRIBUTES), FOREVER, FOREVER)
    model: AttributeModel = copy.deepcopy(session.model).train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    given = batches()

    def step() -> torch.Tensor:
        pixels, targets, *_ = next(given)
        optimizer.zero_grad()
        logits = model.head(model.backbone((pixels.float() - model.mean) / model.std))
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets.float())
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        return loss.detach()

    return contender("by hand", step)
