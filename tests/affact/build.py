"""Transforms, built as a recipe does it."""

from __future__ import annotations

from pathlib import Path

from affactkit.interfaces import BuildContext
from affactkit.plugins import plugin_host

STEPS = ("scale", "angle", "shift", "mirror", "blur", "gamma", "temperature")


def context(image_size=224):
    return BuildContext(plugin_host().registries, Path("unused"), image_size=image_size)


def build(transform, image_size=224):
    return context(image_size).build("transforms", transform)
