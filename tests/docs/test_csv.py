"""The CSV files that the documentation shows are read as it says."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from affactkit.faces import Split
from affactkit.interfaces import BuildContext
from affactkit.measures.labels import with_labels
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from tests.docs.blocks import ROOT, Block, blocks, each

PHOTOS = ROOT / "docs" / "examples" / "affactkit-csvfaces"


@each("csv")
def test_tables_are_read(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.csv"
    path.write_text(block.text)
    if kind_of(block) == "photo":
        monkeypatch.syspath_prepend(PHOTOS)
        check_photos(path)
    else:
        check_labels(path)


def kind_of(block: Block) -> str:
    """Return the first column's name, by which the kinds of tables differ."""
    return block.text.partition(",")[0]


def check_labels(path: Path) -> None:
    """Replace labels that are all yes by those of the file."""
    header, *lines = csv.reader(path.read_text().splitlines())
    before = Predictions(
        logits=np.zeros((len(lines), 1, len(header)), np.float32),
        reduce="mean",
        targets=np.ones((len(lines), len(header)), np.int8),
        majority=np.ones(len(header), np.int8),
        keys=np.array([line[0] for line in lines]),
        identity=np.arange(len(lines)),
        attributes=("Bald", *header[1:]),
    )
    expected = [[1, *(int(cell or 1) for cell in line[1:])] for line in lines]
    assert with_labels(before, path).targets.tolist() == expected


def check_photos(path: Path) -> None:
    """Read the example's data set; its photos are not opened."""
    from affactkit_csvfaces.config import CsvFacesConfig
    from affactkit_csvfaces.dataset import CsvFaces

    context = BuildContext(plugin_host().registries, path.parent)
    table = CsvFaces(CsvFacesConfig(file=path), context).load()
    lines = list(csv.DictReader(path.read_text().splitlines()))
    assert table.keys.tolist() == [line["photo"] for line in lines]
    assert [Split(split).name.lower() for split in table.split] == [line["split"] for line in lines]
    words = {"yes": 1, "no": 0, "": -1}
    expected = [[words[line[name]] for name in table.attributes] for line in lines]
    assert table.targets.tolist() == expected


def test_both_kinds_are_shown() -> None:
    assert {kind_of(block) for block in blocks("csv")} == {"photo", "key"}
