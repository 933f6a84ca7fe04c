"""Both trackers keep the contract of their kind."""

from __future__ import annotations

from types import MappingProxyType

from affactkit.testing import TrackerContract


class TestWandb(TrackerContract):
    name = "wandb"
    options = MappingProxyType({"mode": "offline", "system_metrics": False})


class TestTensorboard(TrackerContract):
    name = "tensorboard"
