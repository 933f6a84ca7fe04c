"""The page and its files without a browser: whole, small, and as its numbers say."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from affactkit.cli.main import cli
from affactkit.errors import DataError
from affactkit.jobs import judging
from affactkit.jobs.compare import compare
from affactkit.jobs.report import report
from affactkit.measures.comparison import mcnemar
from affactkit.measures.results import all_results
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from affactkit.registry import Registries
from affactkit.report.page.pages import run_page
from affactkit.runs import RunDirectory
from tests.report.made import HOSTILE, made_run

MEGABYTE = 2**20


@pytest.fixture
def copied(judged: RunDirectory, cache: Path, tmp_path: Path) -> RunDirectory:
    return RunDirectory(Path(shutil.copytree(judged.path, tmp_path / "run")))


def test_a_run_ends_with_its_page_and_measures(judged: RunDirectory) -> None:
    assert judged.page.is_file()
    assert judged.page.stat().st_size < 8 * MEGABYTE
    measured = json.loads(judged.measures.read_text())
    assert list(measured["test_sets"]) == ["C", "D"]


def test_measures_are_those_of_the_predictions(judged: RunDirectory) -> None:
    written = json.loads(judged.measures.read_text())["test_sets"]["D"]["measures"]
    saved = Predictions.load(judged.predictions("D"))
    expected = all_results("D", saved)
    for name, by_attribute in written.items():
        for attribute, (value, low, high) in by_attribute.items():
            key = f"D/{name}" if attribute == "mean" else f"D/{name}/{attribute}"
            known = np.nan if value is None else value
            np.testing.assert_allclose(known, expected[key], rtol=0, atol=1e-12)
            assert low is None or low - 1e-12 <= value <= high + 1e-12


def test_the_page_says_the_errors_that_were_printed(judged: RunDirectory) -> None:
    results = judged.read_results()
    html = judged.page.read_text()
    for test_set in ("C", "D"):
        assert f"{100 * results[f'{test_set}/error']:.2f}" in html


def test_the_page_loads_nothing(judged: RunDirectory) -> None:
    html = judged.page.read_text()
    addresses = re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?([^"')\s>]+)""", html)
    assert len(addresses) > 40
    outside = {a for a in addresses if not a.startswith(("#", "data:image/webp;base64,"))}
    assert outside == set()
    assert "default-src 'none'" in unescape(html)


def test_hostile_names_are_escaped() -> None:
    html = run_page(made_run((*HOSTILE, "last"), name=HOSTILE[1]))
    assert html.count("<script") == 1
    assert "<img src=x" not in html
    assert "&lt;script&gt;document.title" in html


def test_without_pictures_the_page_says_so(copied: RunDirectory, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    page = report(copied.path, overrides=(f"dataset={{type: celeba, root: {nowhere}}}",))
    html = page.read_text()
    assert "There are no pictures" in html
    assert str(nowhere) in html
    assert "data:image" not in html
    assert "said no" in html


def test_a_run_that_was_not_judged_cannot_be_reported(copied: RunDirectory) -> None:
    copied.record.unlink()
    with pytest.raises(DataError, match="no record of how this run was judged"):
        report(copied.path)


def test_a_report_that_fails_loses_no_run(
    copied: RunDirectory, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(path: Path, registries: Registries) -> Path:
        raise RuntimeError("no ink")

    monkeypatch.setattr(judging, "report", fail)
    said: list[str] = []
    judging.make_report(copied.path, plugin_host().registries, said.append)
    assert said == []
    assert "no ink; affactkit report" in caplog.text


def other_run(copied: RunDirectory, tmp_path: Path, flip: str) -> RunDirectory:
    """Return a copy of a run that answers an attribute the other way round."""
    other = RunDirectory(Path(shutil.copytree(copied.path, tmp_path / "other")))
    saved = Predictions.load(other.predictions("D"))
    saved.logits[..., saved.attributes.index(flip)] *= -1
    saved.save(other.predictions("D"))
    return other


def test_runs_are_compared_in_pairs(copied: RunDirectory, tmp_path: Path) -> None:
    other = other_run(copied, tmp_path, "Smiling")
    out = tmp_path / "comparison.html"
    found = CliRunner().invoke(
        cli, ["report", str(copied.path), str(other.path), "--out", str(out)]
    )
    assert found.exit_code == 0, found.output
    values = json.loads(out.with_suffix(".json").read_text())
    assert values["first"] == "run"
    told = values["test_sets"]["D"]["other"]
    saved = [Predictions.load(run.predictions("D")) for run in (copied, other)]
    test = mcnemar(*saved)
    place = saved[0].attributes.index("Smiling")
    assert told["adjusted_p"]["Smiling"] == pytest.approx(test.adjusted_p[place], abs=1e-12)
    wrong = [(s.decisions() != (s.targets == 1))[:, place].mean() for s in saved]
    assert told["difference"]["Smiling"][0] == pytest.approx(wrong[1] - wrong[0], abs=1e-12)
    assert all(
        bounds == [0, 0, 0] for bounds in values["test_sets"]["C"]["other"]["difference"].values()
    )
    html = out.read_text()
    assert "What differs between the recipes" in html


def test_runs_on_other_labels_are_not_paired(copied: RunDirectory, tmp_path: Path) -> None:
    other = other_run(copied, tmp_path, "Smiling")
    saved = Predictions.load(other.predictions("D"))
    saved.targets[0, 0] ^= 1
    saved.save(other.predictions("D"))
    html = compare([copied.path, other.path], tmp_path / "page.html").read_text()
    assert "the runs cannot be paired: 1 labels differ" in html
    values = json.loads((tmp_path / "page.json").read_text())
    assert list(values["test_sets"]["C"]) == ["other"]
    assert values["test_sets"]["D"] == {}


def test_runs_without_a_common_test_set_are_refused(copied: RunDirectory, tmp_path: Path) -> None:
    other = RunDirectory(Path(shutil.copytree(copied.path, tmp_path / "other")))
    results = {"T/error": 0.1, "T/error/Male": 0.1}
    other.write_json(other.results, results)
    with pytest.raises(DataError, match="not judged on the same test set") as caught:
        compare([copied.path, other.path], tmp_path / "page.html")
    assert caught.value.hint == "The first was on: C, D"
    assert not (tmp_path / "page.html").exists()
