"""What the documentation calls by name, outside of its code blocks, is there."""

from __future__ import annotations

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

from affactkit.recipe.models import Training, TrainingCrop
from tests.docs.blocks import PAGES, ROOT

FILES = (".json", ".py", ".toml")
GROUPS = ("affactkit.plugins", "affactkit.commands")
"""Groups of entry points, which are called like modules."""
SECTIONS = {"crop": TrainingCrop, "training": Training}
"""Parts of a recipe whose fields are called by their place."""
TOP = "affactkit|benchmarks|docs|plugins|recipes|tests"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_names_in_the_text_are_known(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`(affactkit(?:_\w+)?(?:\.\w+)+)", text):
        if name not in GROUPS and not name.endswith(FILES):
            resolve_name(name)
    for section, model in SECTIONS.items():
        for field in re.findall(rf"`{section}\.(\w+)", text):
            assert field in model.model_fields, f"{page}: {section}.{field}"
    for path in re.findall(rf"`((?:{TOP})/[\w./-]+)`", text):
        assert (ROOT / path).exists(), f"{page}: {path}"
    for session in re.findall(r"nox -s ([a-z]+)", text):
        assert f"\ndef {session}(" in (ROOT / "noxfile.py").read_text(encoding="utf-8")
