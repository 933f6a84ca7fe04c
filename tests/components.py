"""Builds registered components with made-up facts about the training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host


def make_context(**facts: Any) -> BuildContext:
    return BuildContext(plugin_host().registries, Path("unused"), **facts)


def build(kind: str, name: str, facts: dict[str, Any] | None = None, **options: Any) -> Any:
    return make_context(**(facts or {})).build(kind, {"type": name, **options})
