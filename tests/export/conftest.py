"""The same small run in each format; the data set is that of the run."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from affactkit.runs import RunDirectory
from affactkit_export.exporting import export
from affactkit_export.formats import FORMATS, FormatName


class Made(NamedTuple):
    folder: Path
    said: list[str]


@pytest.fixture(scope="session")
def exports(
    judged: RunDirectory, shared_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[FormatName, Made]:
    """An export in each format, with what was said."""
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFFACTKIT_CACHE", str(shared_cache))
        for name in FORMATS:
            said: list[str] = []
            out = tmp_path_factory.mktemp("exports") / name
            made[name] = Made(export(judged.path, name, out=out, say=said.append), said)
    return made


@pytest.fixture(params=list(FORMATS))
def name(request: pytest.FixtureRequest) -> FormatName:
    chosen: FormatName = request.param
    return chosen


@pytest.fixture
def made(exports: dict[FormatName, Made], name: FormatName) -> Made:
    return exports[name]
