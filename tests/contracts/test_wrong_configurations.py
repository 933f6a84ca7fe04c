"""The checks of every component notice what they are there to notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from pydantic import Field, field_validator

from affactkit.component import Component, ComponentConfig
from affactkit.registry import Provider, Registries
from affactkit.testing import ComponentContract

PROVIDER = Provider("toy", "affactkit-toy", "1.0")


class Careless(ComponentConfig):
    rate: float = Field(1.0, description=" ")

    @field_validator("rate", mode="before")
    @classmethod
    def _check(cls, value: Any) -> Any:
        return value / 2  # neither idempotent nor safe with texts

    def preflight(self) -> Iterable[str]:
        return [""]

    def __reduce__(self) -> Any:
        return Careless, ()


class Open(ComponentConfig, extra="ignore"):
    """Takes anything."""


class Toy(ComponentContract):
    kind, name = "losses", "careless"

    def registries(self) -> Registries:
        made = Registries()
        with made.registering(PROVIDER):
            for name, config in (("careless", "Careless"), ("open", "Open")):
                made.losses.add(
                    name, config=f"{__name__}:{config}", target="nowhere:X", summary=" "
                )
        return made


@pytest.mark.parametrize(
    "check",
    [
        ComponentContract.test_is_documented,
        ComponentContract.test_knowing_it_imports_nothing_heavy,
        ComponentContract.test_configuration_survives_a_recipe,
        ComponentContract.test_configuration_travels_to_workers,
        ComponentContract.test_wrong_values_are_refused_as_such,
        ComponentContract.test_preflight_tells_in_lines,
    ],
)
def test_components(check: Callable[..., None]) -> None:
    entry = Toy().registries().losses.get("careless")
    component = Component(entry, Careless(rate=4.0))
    with pytest.raises(AssertionError, match="the contract wants"):
        check(Toy(), component)


def test_a_component_that_passes_over_what_it_does_not_know() -> None:
    component = Component(Toy().registries().losses.get("open"), Open())
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        Toy().test_unknown_fields_are_refused(component)
