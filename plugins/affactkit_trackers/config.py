"""What a recipe can say about trackers."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec
from typing import Annotated, Literal

from pydantic import Field

from affactkit.component import Component, ComponentConfig, ComponentOf

Figures = tuple[Annotated[Component, ComponentOf("figures")], ...]
Tag = Annotated[str, Field(min_length=1, max_length=64)]


class WandbConfig(ComponentConfig):
    """A run of Weights & Biases; its files are kept in the run directory."""

    project: str = Field(
        "affactkit",
        pattern=r"^[^/\\#?%:]+$",
        max_length=128,
        description="The project that the run belongs to.",
    )
    entity: str | None = Field(
        None, description="The user or team that owns the project; your default one if not given."
    )
    name: str | None = Field(
        None, description="What the run is called; as its directory if not given."
    )
    mode: Literal["online", "offline", "disabled"] = Field(
        "online",
        description="online sends everything at once, offline writes files for wandb sync, "
        "disabled does neither.",
    )
    tags: tuple[Tag, ...] = Field((), description="Words to find the run by.")
    checkpoint: bool = Field(
        False, description="Whether the best weights are kept as an artifact, with the recipe."
    )
    figures: Figures = Field((), description="Figures to draw after evaluation.")
    system_metrics: bool = Field(
        True, description="Whether the use of processors, memory and GPUs is watched."
    )


class TensorboardConfig(ComponentConfig):
    """Files for TensorBoard, in the folder ``tensorboard`` of the run directory."""

    figures: Figures = Field((), description="Figures to draw after evaluation.")

    def preflight(self) -> Iterable[str]:
        """Look for the package, which affactkit does not require."""
        if find_spec("tensorboard") is None:
            yield "tensorboard is not installed: pip install 'affactkit[tensorboard]'"
