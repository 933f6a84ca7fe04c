"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the loss, the optimisers and the schedulers."""
    registries.losses.add(
        "bce",
        config="affactkit_torch.config:BceConfig",
        target="affactkit_torch.loss:BceLoss",
        summary="Binary cross-entropy of the logits, over the known labels.",
    )
    _register_optimizers(registries)
    _register_schedulers(registries)


def _register_optimizers(registries: Registries) -> None:
    for name, config, summary in (
        ("sgd", "SgdConfig", "Stochastic gradient descent, with momentum if wanted."),
        ("adam", "AdamConfig", "Steps scaled by running means of the gradient and its square."),
        ("adamw", "AdamWConfig", "Adam with the weight decay apart from the gradient."),
        ("rmsprop", "RmspropConfig", "Steps scaled by a running mean of the squared gradient."),
    ):
        registries.optimizers.add(
            name,
            config=f"affactkit_torch.config:{config}",
            target=f"affactkit_torch.optimizers:{name}",
            summary=summary,
        )


def _register_schedulers(registries: Registries) -> None:
    for name, config, target, summary in (
        ("cosine", "CosineConfig", "courses:Cosine", "Down along half a cosine, after a warm-up."),
        (
            "one-cycle",
            "OneCycleConfig",
            "courses:OneCycle",
            "Up to the learning rate, then far down.",
        ),
        ("step", "StepConfig", "courses:Step", "Down by a factor every few epochs."),
        (
            "reduce-on-plateau",
            "ReduceOnPlateauConfig",
            "plateau:reduce_on_plateau",
            "Down by a factor when validation gets no better.",
        ),
        (
            "plateau-restart",
            "PlateauRestartConfig",
            "plateau:plateau_restart",
            "Down by a factor and back to the best weights on a plateau, as published.",
        ),
    ):
        registries.schedulers.add(
            name,
            config=f"affactkit_torch.config:{config}",
            target=f"affactkit_torch.{target}",
            summary=summary,
        )
