"""Checked recipes to YAML 1.2 text."""

from __future__ import annotations

from typing import Any

import yaml

from affactkit.component import Strict
from affactkit.recipe.scalars import TAG, resolve


def resolved_yaml(recipe: Strict) -> str:
    """Return the recipe as YAML with every default written out; it loads to an equal recipe."""
    return to_yaml(recipe.model_dump(mode="json"))


def to_yaml(values: Any) -> str:
    """Return JSON values as YAML 1.2 text."""
    return yaml.dump(values, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


class _Dumper(yaml.SafeDumper):
    """Quotes text that YAML 1.2 would read as something else, or YAML 1.1, as other programs do."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """Return the tag that a reader gives to a plain scalar or a collection."""
        tag = str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]
        if kind is yaml.ScalarNode and implicit[0] and tag == f"{TAG}str":
            return TAG + resolve(value)[0]
        return tag
