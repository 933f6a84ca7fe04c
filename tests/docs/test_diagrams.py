"""The diagrams are drawings that stand alone, and name what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest

from affactkit import hookspecs
from affactkit.engine.events import Event
from affactkit.plugins import PREFIX
from tests.docs.blocks import ROOT

IMAGES = ROOT / "docs" / "images"
DIAGRAMS = sorted(IMAGES.glob("*.svg"))
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_diagrams_say_what_they_show_and_fetch_nothing(path: Path) -> None:
    drawing = ElementTree.parse(path).getroot()
    assert drawing.get("role") == "img"
    for name in ("title", "desc"):
        assert drawing.findtext(SVG + name), f"{path}: no {name}"
    style = drawing.findtext(f"{SVG}style") or ""
    assert "prefers-color-scheme: dark" in style
    written = path.read_text(encoding="utf-8").replace(SVG.strip("{}"), "")
    assert not re.search(r"https?:|href|@import|<script", written)
    assert set(re.findall(r"url\(([^)]*)\)", written)) <= {"#tip"}


def test_the_life_of_a_run_names_all_events_and_hooks() -> None:
    drawing = ElementTree.parse(IMAGES / "run-life.svg")
    shown = [text.text for text in drawing.iter(f"{SVG}text") if text.get("class") == "code"]
    events = [event.__name__ for event in get_args(Event)]
    hooks = [name for name in vars(hookspecs) if name.startswith(PREFIX)]
    assert sorted(filter(None, shown)) == sorted([*events, *hooks])
