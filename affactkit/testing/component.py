"""What every component must do, whatever its kind."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from affactkit.component import Component, parse_component
from affactkit.description import FieldDescription, fields_of, parts_of
from affactkit.errors import AffactkitError
from affactkit.interfaces import BuildContext
from affactkit.plugins import GROUP, find, plugin_host
from affactkit.recipe.events import Source
from affactkit.recipe.reader import read_yaml
from affactkit.recipe.writer import resolved_yaml
from affactkit.registry import Entry, Registries
from affactkit.testing.samples import FACTS

HEAVY = ("torch", "numpy", "cv2")
NONSENSE = (None, "no such value", ["no", "such"], {"no": "such value"}, -1e300)

Build = Callable[..., Any]
"""Builds the component anew: ``build()``, or ``build(in_features=None)`` with other facts."""


class ComponentContract:
    """What every component must do; each kind's suite adds what is its own.

    Attributes:
        kind: the kind, set by its suite.
        name: the name under which the component is registered.
        options: what a recipe would configure it with; fields without a default are needed.
        facts: what is to be different in the `BuildContext`, such as ``image_size``.
    """

    kind: ClassVar[str]
    name: ClassVar[str]
    options: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    facts: ClassVar[Mapping[str, Any]] = MappingProxyType({})

    def registries(self) -> Registries:
        """Return where the component is registered: in what is installed."""
        return plugin_host().registries

    def prepare(self, folder: Path) -> Mapping[str, Any]:
        """Return the options; override it when they name files, which belong into ``folder``."""
        return self.options

    @pytest.fixture
    def component(self, tmp_path: Path) -> Component:
        """The component with its checked configuration."""
        written = {"type": self.name, **self.prepare(tmp_path)}
        return parse_component(written, self.kind, self.registries())

    @pytest.fixture
    def build(self, component: Component, tmp_path: Path) -> Build:
        """What builds the component, each time anew."""
        facts = {**FACTS, **self.facts}
        context = BuildContext(self.registries(), tmp_path / "cache", **facts)
        return lambda **other: replace(context, **other).build(self.kind, component)

    @pytest.fixture
    def built(self, build: Build) -> Any:
        """The component, built."""
        return build()

    def test_is_documented(self, component: Component) -> None:
        """Whoever lists or describes it must be told what it is, and what each field means."""
        config, summary = type(component.config), component.entry.summary
        assert summary.strip(), "the contract wants a summary, one sentence, at registration"
        assert "\n" not in summary, "the contract wants a summary of one line"
        assert config.__doc__, f"the contract wants a docstring for {config.__name__}"
        assert _undescribed(component.entry) == [], (
            "the contract wants Field(description=...) for each field; these have none"
        )

    def test_knowing_it_imports_nothing_heavy(self, component: Component) -> None:
        """Listing and validating must stay fast, so code is imported when it is built."""
        assert _heavy_imports(*_light_modules(component.entry)) == [], (
            "the contract wants entry and configuration modules that import none of these"
        )

    def test_configuration_survives_a_recipe(self, component: Component) -> None:
        """A run stores its resolved recipe, and must be repeatable from it."""
        written = resolved_yaml(component.config)
        read = read_yaml(Source(written, "written", Path.cwd())).values
        again = parse_component({"type": self.name, **read}, self.kind, self.registries())
        assert again.config == component.config, (
            "the contract wants a configuration that is the same once written and read again"
        )

    def test_configuration_travels_to_workers(self, component: Component) -> None:
        """What crops need is pickled and sent to worker processes."""
        assert pickle.loads(pickle.dumps(component.config)) == component.config, (
            "the contract wants a configuration that equals its pickled copy"
        )

    def test_unknown_fields_are_refused(self, component: Component) -> None:
        """A misspelt field must not be passed over in silence."""
        values = {**component.to_values(), "no_such_field": 1}
        with pytest.raises(ValidationError, match="no_such_field"):
            parse_component(values, self.kind, self.registries())

    def test_wrong_values_are_refused_as_such(self, component: Component) -> None:
        """Bad values must become one clear message, so validators raise nothing of their own."""
        for field in type(component.config).model_fields:
            for value in NONSENSE:
                values = {**component.to_values(), field: value}
                failure = _failure(
                    lambda v: parse_component(v, self.kind, self.registries()), values
                )
                assert failure is None or isinstance(failure, ValidationError), (
                    f"the contract wants {field}={value!r} accepted or refused by a ValueError "
                    f"of a validator; it raised {failure!r}"
                )

    def test_preflight_tells_in_lines(self, component: Component) -> None:
        """What is missing is told before torch is imported, one line for each obstacle."""
        for line in component.config.preflight():
            assert isinstance(line, str), "the contract wants lines of text from preflight()"
            assert line.strip(), "the contract wants no empty line from preflight()"


def refused_well(build: Build, **facts: Any) -> bool:
    """Tell whether building with other facts works, or raises an `AffactkitError`, no other."""
    failure = _failure(lambda other: build(**other), facts)
    return failure is None or isinstance(failure, AffactkitError)


def _failure(call: Callable[[Any], object], argument: Any) -> Exception | None:
    try:
        call(argument)
    except Exception as error:  # whatever a stranger's code raises
        return error
    return None


def _undescribed(entry: Entry) -> list[str]:
    config = entry.config_class()
    models: Mapping[str, list[FieldDescription]] = {
        config.__name__: fields_of(config),
        **parts_of(config),
    }
    return [
        f"{model}.{field.name}"
        for model, fields in models.items()
        for field in fields
        if not field.description.strip()
    ]


def _light_modules(entry: Entry) -> list[str]:
    """Return the modules that are imported to list a component, and to check its fields."""
    points = [point.module for point in find(GROUP) if point.name == entry.provider.plugin]
    return [*points, entry.config.partition(":")[0]]


@cache
def _heavy_imports(*modules: str) -> list[str]:
    """Return which heavy packages a fresh interpreter has imported after these modules."""
    code = (
        f"import importlib, sys\nfor name in {modules}: importlib.import_module(name)\n"
        f"print(*[name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"the contract wants modules that can be imported: {done.stderr}"
    return done.stdout.split()
