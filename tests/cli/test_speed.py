"""Commands that need no torch import none, and answer at once."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import pytest

LIGHT = (("--help",), ("list-components",), ("validate", "quickstart"), ("plugins",), ("recipes",))
HEAVY = {"cv2", "facenet_pytorch", "matplotlib", "numpy", "pandas", "timm", "torch", "wandb"}
WATCHED = f"""
import sys
from affactkit.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.exit(", ".join({HEAVY} & set(sys.modules)) or 0)
"""
BASELINE = ("-c", "import click, pluggy, yaml; from pydantic import BaseModel")
ALLOWED = 2.5


@pytest.mark.parametrize("words", [*LIGHT, ("describe", "backbone", "timm")], ids=" ".join)
def test_nothing_heavy_is_imported(words: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", WATCHED, *words]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_light_commands_take_little_longer_than_their_imports() -> None:
    commands = [("-m", "affactkit", *words) for words in LIGHT[:3]]
    for attempt in (1, 2, 3):  # a busy machine may spoil one measurement, hardly three
        ratios = _ratios(commands)
        if max(ratios) <= ALLOWED or attempt == 3:
            break
    assert max(ratios) <= ALLOWED, ratios


def _ratios(commands: list[tuple[str, ...]]) -> list[float]:
    """Return the median times of commands over that of the baseline, measured in turns."""
    times: dict[tuple[str, ...], list[float]] = {words: [] for words in (BASELINE, *commands)}
    for _ in range(7):
        for words, measured in times.items():
            begin = time.perf_counter()
            subprocess.run([sys.executable, *words], capture_output=True, check=True)
            measured.append(time.perf_counter() - begin)
    baseline, *others = (statistics.median(measured) for measured in times.values())
    return [other / baseline for other in others]
