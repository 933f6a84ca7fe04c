"""No component that affactkit brings is without a contract.

Its suite stands in ``test_built_in`` beside this, or in the ``test_contracts`` of its own area.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from affactkit.plugins import plugin_host
from affactkit.registry import Entry, singular
from affactkit.testing import ComponentContract
from tests.contracts import test_built_in

BUILT_IN = [
    entry
    for registry in plugin_host().registries
    for entry in registry
    if entry.provider.distribution == "affactkit"
]


def suites() -> Iterator[type[ComponentContract]]:
    elsewhere = Path(__file__).parents[1].glob("*/test_contracts.py")
    modules = [import_module(f"tests.{path.parent.name}.{path.stem}") for path in elsewhere]
    for module in (test_built_in, *modules):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, ComponentContract):
                yield value


CHECKED = {(suite.kind, suite.name) for suite in suites() if hasattr(suite, "name")}


@pytest.mark.parametrize("entry", BUILT_IN, ids=lambda entry: f"{entry.kind}-{entry.name}")
def test_no_component_is_forgotten(entry: Entry) -> None:
    assert (entry.kind, entry.name) in CHECKED, (
        f"hold the {singular(entry.kind)} '{entry.name}' to its contract: see {__name__}"
    )
