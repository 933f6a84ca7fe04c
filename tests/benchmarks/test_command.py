"""Every comparison runs, and tells the same on the screen and in JSON."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.catalogue import NAMES
from benchmarks.elsewhere import python_elsewhere

ELSEWHERE = ("libraries",)
"""Comparisons that need the environment of the alternatives."""


def invoke(*arguments: str) -> str:
    outcome = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_without_a_name_comparisons_are_listed() -> None:
    assert [line.split()[0] for line in invoke().splitlines()] == list(NAMES)


def test_every_module_is_listed() -> None:
    folder = Path(main.callback.__code__.co_filename).parent
    modules = {path.stem for path in folder.glob("*.py") if "\ndef run(" in path.read_text()}
    assert modules == set(NAMES)


def named(name: str) -> Any:
    needs = pytest.mark.skipif(
        not python_elsewhere().exists(), reason="made by: nox -s alternatives"
    )
    return pytest.param(name, marks=[needs] if name in ELSEWHERE else [])


@pytest.mark.parametrize("name", [named(name) for name in NAMES])
def test_a_comparison_tells_what_it_measured(name: str, tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    printed = invoke(name, "--rounds", "2", "--turn", "0.001", "--json", str(path))
    document = json.loads(path.read_text())
    assert list(document["results"]) == [name]
    assert document["machine"]["processor"] in printed
    result = document["results"][name]
    for row in result["rows"]:
        assert f"| {row['name']} " in printed
    if "baseline" not in result:
        return
    rates = {row["name"]: row["rate"] for row in result["rows"]}
    assert len(rates) == len(result["rows"]) >= 2
    assert rates[result["baseline"]] == 1
    for row in result["rows"]:
        low, high = row["quartiles"]
        assert 0 < low <= row["milliseconds"] <= high < math.inf
        assert 0 < row["rate"] < math.inf
