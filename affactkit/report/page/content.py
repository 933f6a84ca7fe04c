"""What the pages show, gathered by `affactkit.jobs.report`."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PIL import Image

from affactkit.interfaces import Pixels
from affactkit.measures.findings import Findings
from affactkit.measures.mistakes import Mistake
from affactkit.measures.paired import Paired
from affactkit.recipe.models import Expected
from affactkit.report.history import History

SIDE = 112
"""The largest height and width of embedded crops, in pixels."""
QUALITY = 72
"""Of their WebP: a crop takes 2 to 3 KB."""


@dataclass(frozen=True)
class PicturedMistake:
    """A mistake with the crop as it went into the network.

    Attributes:
        mistake: what went wrong.
        key: the picture's name.
        picture: the crop as a ``data:`` address, or empty where there is no data set.
    """

    mistake: Mistake
    key: str
    picture: str


@dataclass(frozen=True, eq=False)
class SetContent:
    """What a run did on one test set.

    Attributes:
        name: the test set's.
        how: how its crops were made, in words.
        findings: everything that was measured.
        published: the errors of a published model by attribute, and under an empty name their
            mean, if the recipe names one to compare with.
        mistakes: the worst ones.
    """

    name: str
    how: str
    findings: Findings
    published: Mapping[str, float]
    mistakes: Sequence[PicturedMistake]


@dataclass(frozen=True, eq=False)
class RunContent:
    """What a run is, and what it did.

    Attributes:
        label: its short name.
        name: its whole name.
        folder: where it lies.
        facts: what it is, by term.
        sets: the test sets.
        expected: scores that the recipe's author measured, and what was found.
        history: the epochs.
        recipe: as YAML.
        environment: versions and machine by name.
        without_pictures: why there are no pictures of mistakes, if there are none.
    """

    label: str
    name: str
    folder: str
    facts: Mapping[str, str]
    sets: Sequence[SetContent]
    expected: Mapping[str, tuple[Expected, float]]
    history: History
    recipe: str
    environment: Mapping[str, str]
    without_pictures: str


@dataclass(frozen=True)
class ComparedRun:
    """One of several runs.

    Attributes:
        label: its short name.
        folder: where it lies.
        changes: what its recipe has other than that of the first.
        history: the epochs.
    """

    label: str
    folder: str
    changes: Sequence[str]
    history: History


@dataclass(frozen=True, eq=False)
class ComparedSet:
    """Several runs on one test set.

    Attributes:
        name: the test set's.
        attributes: the rows.
        findings: of each run, None where it was not judged on this test set.
        published: columns of published errors by their title, by attribute, the mean under an
            empty name.
        paired: of each run but the first; None where it cannot be compared with it.
        unpaired: why runs could not be compared picture by picture, if they could not.
    """

    name: str
    attributes: tuple[str, ...]
    findings: Sequence[Findings | None]
    published: Mapping[str, Mapping[str, float]]
    paired: Sequence[Paired | None]
    unpaired: str


def embedded(pixels: Pixels) -> str:
    """Return a crop [H, W, 3] uint8 as a small WebP picture in a ``data:`` address."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=4)
    return f"data:image/webp;base64,{base64.b64encode(file.getvalue()).decode()}"
