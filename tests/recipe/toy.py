"""Small components of every kind that a recipe needs, for tests of recipes only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import Field

from affactkit.component import Component, ComponentConfig, ComponentOf, RecipePath, Transforms
from affactkit.hookspecs import hookimpl
from affactkit.recipe.models import TestSet
from affactkit.registry import Provider, Registries


class Plain(ComponentConfig):
    rate: float = Field(0.5, ge=0, description="A number.")
    label: str = Field("x", description="A text.")
    count: int | None = Field(None, description="A number or none.")
    sizes: tuple[int, ...] = Field((), description="Numbers.")


class Folder(ComponentConfig):
    root: RecipePath = Field(description="A folder.")
    depth: int | str = Field(1, description="A number or a word.")

    def preflight(self) -> Iterable[str]:
        if not self.root.is_dir():
            yield f"{self.root}: no such folder"


class Pair(ComponentConfig):
    """Stands for two transforms."""

    def expand(self) -> Sequence[str | dict[str, Any]]:
        return ["plain", {"type": "plain", "rate": 2.0}]


class Nested(ComponentConfig):
    inner: Annotated[Component, ComponentOf("detectors")] = Field(
        {"type": "plain"}, description="A detector."
    )
    sets: dict[str, TestSet] = Field(default_factory=dict, description="Test sets.")
    steps: Transforms = Field((), description="Transforms.")


class Misled(ComponentConfig):
    inner: Annotated[Component, ComponentOf("detectors")] = Field(
        {"type": "absent"}, description="A detector that is not installed."
    )


@hookimpl
def affactkit_register(registries: Registries) -> None:
    for registry in registries:
        registry.add("plain", config=f"{__name__}:Plain", target="nowhere:X", summary="A toy.")
    for kind, name, config in (
        ("datasets", "folder", "Folder"),
        ("evaluators", "folder", "Folder"),
        ("transforms", "pair", "Pair"),
        ("evaluators", "nested", "Nested"),
        ("evaluators", "misled", "Misled"),
    ):
        registry = registries.of(kind)
        registry.add(name, config=f"{__name__}:{config}", target="nowhere:X", summary="A toy.")


def registries() -> Registries:
    made = Registries()
    with made.registering(Provider("toy", "affactkit-toy", "1.0")):
        affactkit_register(made)
    return made


RECIPE = """\
name: toy
about: {summary: A toy.}
dataset:
  type: folder
  root: pictures
crop: {size: 32}
transforms: [plain]
model:
  backbone: {type: plain, sizes: [8, 4]}
  head: plain
loss: plain
optimizer:
  type: plain
  rate: 1e-4
training: {epochs: 3}
evaluators:
  - type: nested
    sets:
      dark:
        crop: {box: detected, detector: plain}
        transforms: pair
"""
