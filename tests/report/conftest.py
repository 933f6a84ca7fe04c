"""Chromium, the checks of axe-core, and the page of a real run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from affactkit.jobs.report import report
from affactkit.runs import RunDirectory

ROOT = Path(__file__).parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
AXE = Path(os.environ.get("AXE_CORE", ROOT / ".nox" / "axe-core" / "package" / "axe.min.js"))

Open = Callable[..., Any]


@pytest.fixture(scope="session")
def run_page_file(judged: RunDirectory, shared_cache: Path) -> Path:
    """Return the page of a run that was trained and judged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFFACTKIT_CACHE", str(shared_cache))
        return report(judged.path)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Return a browser without a network."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"needs Chromium: none of {', '.join(BROWSERS)} is installed")
    with sync_api.sync_playwright() as playwright:
        # Chromium's own sandbox cannot be had in a container, nor as root.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any) -> Iterator[Open]:
    """Return what opens a page, and afterwards fails for whatever the browser complained of."""
    contexts, complaints = [], []

    def open_file(file: Path, width: int = 1280, scheme: str = "light", **more: Any) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            reduced_motion="reduce",
            offline=True,
            **more,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield open_file
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """Return the script of axe-core."""
    if not AXE.is_file():
        pytest.skip(f"needs axe-core: {AXE} is not there; nox fetches it, or set AXE_CORE")
    return AXE.read_text(encoding="utf-8")
