"""A suite holds a component of a plugin that it has never seen to its contract."""

from __future__ import annotations

from affactkit.engine.events import Event
from affactkit.interfaces import BuildContext
from affactkit.registry import Provider, Registries
from affactkit.testing import TrackerContract
from tests.contracts.light import MemoryConfig


class Memory:
    """Remembers all events."""

    def __init__(self, config: MemoryConfig, context: BuildContext) -> None:
        self.most = config.most
        self.events: list[Event] = []

    def on(self, event: Event) -> None:
        self.events = [*self.events, event][-self.most :]


class TestMemory(TrackerContract):
    name = "memory"

    def registries(self) -> Registries:
        made = Registries()
        with made.registering(Provider("memory", "affactkit-memory", "1.0")):
            made.trackers.add(
                "memory",
                config=f"{MemoryConfig.__module__}:MemoryConfig",
                target=f"{__name__}:Memory",
                summary="Remembers events.",
            )
        return made

    def test_is_what_was_registered(self, built: object) -> None:
        assert isinstance(built, Memory)
        assert built.most == MemoryConfig().most
