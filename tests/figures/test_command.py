"""``affactkit figure`` writes both formats, whole or not at all, and tells what is wrong."""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import matplotlib
import pytest
from PIL import Image

from affactkit.errors import AffactkitError
from affactkit.jobs.figure import draw_into, figure
from affactkit.report import drawing
from affactkit.report.labels import run_labels
from affactkit.runs import RunDirectory
from tests.cli.conftest import Command, affactkit, site  # noqa: F401
from tests.figures.conftest import PALETTE, Finished

RESULTS = {"A/error": 0.12, "A/majority": 0.3, "A/error/Male": 0.12, "A/majority/Male": 0.3}


def test_png_and_pdf_are_written(affactkit: Command, finished: Finished) -> None:  # noqa: F811
    run = finished("run", RESULTS)
    for name in ("bars.png", "bars.PDF"):
        done = affactkit("figure", "error-bars", str(run), "--out", name)
        assert (done.exit_code, done.stdout) == (0, f"wrote {name}\n")
    with Image.open("bars.png") as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 200
    assert Path("bars.PDF").read_bytes().startswith(b"%PDF-")


def test_a_figure_of_one_run_goes_to_it(affactkit: Command, finished: Finished) -> None:  # noqa: F811
    run = finished("run", RESULTS)
    assert affactkit("figure", "error-bars", str(run)).exit_code == 0
    assert (run / "figures" / "error-bars.png").is_file()
    other = finished("other", RESULTS)
    assert affactkit("figure", "comparison", str(run), str(other)).exit_code == 0
    assert Path("comparison.png").is_file()


def test_equal_figures_are_equal_files(tmp_path: Path, finished: Finished) -> None:
    run = finished("run", RESULTS)
    for suffix in (".png", ".pdf"):
        files = [tmp_path / f"{number}{suffix}" for number in (1, 2)]
        for file in files:
            draw_into(file, "error-bars", [run])
        assert files[0].read_bytes() == files[1].read_bytes()


def test_a_failure_leaves_what_was_there(
    tmp_path: Path, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = figure("error-bars", [finished("run", RESULTS)])

    def full_disk(file, **_):
        file.write(b"half a")
        raise OSError(28, "No space left on device")

    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "bars.png").write_text("before")
    monkeypatch.setattr(drawn, "savefig", full_disk)
    with pytest.raises(AffactkitError, match=r"bars.png: cannot be written: No space left"):
        drawing.save_figure(drawn, folder / "bars.png")
    assert [path.name for path in folder.iterdir()] == ["bars.png"]
    assert (folder / "bars.png").read_text() == "before"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (["eror-bars"], 4, "did you mean 'error-bars'"),
        (["error-bars", "RUN", "--set", "sts=[A]"], 2, "did you mean 'sets'"),
        (["error-bars", "RUN", "--set", "cut=-1"], 2, "--set cut=-1  cut"),
        (["error-bars", "RUN", "--out", "bars.jpg"], 2, "written as .png or .pdf"),
        (["error-bars"], 2, "'error-bars' shows 1 run, and 0 are given"),
        (["synthfaces", "RUN"], 2, "'synthfaces' shows no run, and 1 are given"),
        (["augmentations", "RUN", "RUN"], 2, "'augmentations' shows 0 to 1 runs, and 2 are given"),
        (["error-bars", "nowhere"], 3, "not a run directory"),
        (["samples", "RUN", "--set", "dataset={type: celeb}"], 2, "did you mean 'celeba'"),
    ],
)
def test_mistakes_are_told(
    affactkit: Command,  # noqa: F811
    finished: Finished,
    arguments: list[str],
    exit_code: int,
    says: str,
) -> None:
    run = str(finished("run", RESULTS))
    done = affactkit("figure", *(run if word == "RUN" else word for word in arguments))
    assert says in done.stderr
    assert done.exit_code == exit_code
    assert "Traceback" not in done.stderr


def test_drawing_leaves_matplotlib_as_it_was(finished: Finished) -> None:
    before = dict(matplotlib.rcParams)
    figure("error-bars", [finished("run", RESULTS)])
    assert dict(matplotlib.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


def test_damaged_results_are_told(finished: Finished) -> None:
    run = finished("run", RESULTS)
    (run / "results.json").write_text('{"A/error": "much"}')
    with pytest.raises(AffactkitError, match="cannot be read as results"):
        figure("error-bars", [run])


def test_colours_are_those_of_okabe_and_ito() -> None:
    assert set(drawing.SERIES) | {drawing.YELLOW} == PALETTE


def test_neighbours_in_a_series_differ_in_grey() -> None:
    def lightness(colour: str) -> float:
        channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        y = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y

    levels = [lightness(colour) for colour in drawing.SERIES]
    steps = [abs(one - other) for one, other in pairwise(levels)]
    assert min(steps[:4]) > 10  # CIE L*, of 100
    assert min(steps) > 5


def test_labels_are_as_short_as_they_can_be() -> None:
    def labels(*paths: str) -> list[str]:
        return run_labels([RunDirectory(Path(path)) for path in paths])

    early, late = "runs/2026-11-24T08-40-11_affact", "runs/2026-11-25T08-40-11_affact"
    assert labels(early) == ["affact"]
    assert labels(early, "runs/mine") == ["affact", "mine"]
    assert labels(early, late) == [Path(early).name, Path(late).name]
    assert labels("a/mine", "b/mine") == ["1 mine", "2 mine"]
