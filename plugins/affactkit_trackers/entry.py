"""What this plugin registers."""

from __future__ import annotations

from affactkit import hookimpl
from affactkit.registry import Registries


@hookimpl
def affactkit_register(registries: Registries) -> None:
    """Register the trackers."""
    registries.trackers.add(
        "wandb",
        config="affactkit_trackers.config:WandbConfig",
        target="affactkit_trackers.wandb_tracker:WandbTracker",
        summary="Tells Weights & Biases, online or in files to be sent later.",
    )
    registries.trackers.add(
        "tensorboard",
        config="affactkit_trackers.config:TensorboardConfig",
        target="affactkit_trackers.tensorboard_tracker:TensorboardTracker",
        summary="Writes what TensorBoard shows into the run directory.",
    )
