"""Pages of made-up runs, with whatever names."""

from __future__ import annotations

import numpy as np

from affactkit.measures.findings import find
from affactkit.measures.intervals import Bootstrap
from affactkit.measures.mistakes import worst_mistakes
from affactkit.recipe.models import Expected
from affactkit.report.history import History
from affactkit.report.page.content import PicturedMistake, RunContent, SetContent, embedded
from tests.measures.cases import predictions

FEW = Bootstrap(resamples=20)
HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    'Mal\'e & "Co"',
)


def made_set(name: str, attributes: tuple[str, ...], picture: bool = True) -> SetContent:
    """Return what an undecided network did on 60 pictures; the last attribute has no labels."""
    random = np.random.default_rng(len(name))
    targets = random.integers(0, 2, (60, len(attributes)))
    targets[:, -1] = -1
    case = predictions(random.normal(size=targets.shape), targets, attributes=attributes)
    crop = embedded(random.integers(0, 255, (20, 20, 3), np.uint8)) if picture else ""
    return SetContent(
        name,
        "cut out by hand",
        find(case, case, 0.0, FEW),
        {attributes[0]: 0.25},
        [
            PicturedMistake(mistake, f"{name}/{case.keys[mistake.row]}", crop)
            for mistake in worst_mistakes(case)
        ],
    )


def made_run(attributes: tuple[str, ...], name: str = "run", notice: str = "") -> RunContent:
    """Return a run on two test sets."""
    epochs = [
        {
            "event": "epoch",
            "epoch": epoch,
            "improved": epoch < 3,
            "train/loss": 1 / epoch,
            "validation/loss": 1.1 / epoch,
            "train/accuracy": 0.5,
            "validation/accuracy": None,
        }
        for epoch in range(1, 5)
    ]
    return RunContent(
        label=name,
        name=name,
        folder=f"runs/{name}",
        facts={"Recipe": name},
        sets=[made_set(s, attributes, not notice) for s in ("A", f"T{name}")],
        expected={"A/error": (Expected(value=0.5, tolerance=0.2), 0.45)},
        history=History.of([*epochs, {"event": "restart", "epoch": 2}]),
        recipe=f"name: {name}",
        environment={"python": name},
        without_pictures=notice,
    )
