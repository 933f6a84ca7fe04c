"""Thousands of spoilt files: each is read, or refused in one clear error, and leaves no trace."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import yaml

from affactkit.data.augmentation import Augmentation
from affactkit.data.boxes import face_boxes
from affactkit.data.crops import Place, RenderedCrops, finished_batches
from affactkit.data.decode import decode, decode_part
from affactkit.engine.checkpoint import load_checkpoint, save_checkpoint
from affactkit.engine.saving import take_back
from affactkit.engine.skipping import read_skipped
from affactkit.faces import FaceTable
from affactkit.interfaces import BuildContext
from affactkit.jobs.ensemble import ensemble
from affactkit.jobs.evaluate import evaluate
from affactkit.jobs.figure import figure
from affactkit.jobs.reopen import reopen
from affactkit.measures.summary import error_results
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Crop
from affactkit.recipe.names import shipped_folder
from affactkit.recipe.writer import resolved_yaml
from affactkit.runs import RunDirectory
from affactkit_celeba.reader import read_faces
from tests.celeba.conftest import Faces
from tests.data.test_decode import FORMS
from tests.engine.toy import make_session
from tests.fuzz.mutations import ARCHIVE, BINARY, TEXT, spoil_values
from tests.fuzz.trial import Trials

pytestmark = pytest.mark.filterwarnings("ignore")


def briefly_and_at_length(brief: int, length: int) -> pytest.MarkDecorator:
    slow = pytest.param(length, 1, marks=pytest.mark.slow)
    return pytest.mark.parametrize(("count", "seed"), [(brief, 0), slow])


def quiet(_: str) -> None:
    """Say nothing."""


@briefly_and_at_length(80, 700)
def test_annotations(count: int, seed: int, tmp_path: Path) -> None:
    faces = Faces(tmp_path)
    faces.write_pictures()
    for key in faces.keys:
        (tmp_path / "img_celeba" / key).write_bytes(FORMS["jpeg"])
    faces.write_texts()
    texts = {path: path.read_bytes() for path in sorted(tmp_path.glob("*.txt"))}
    faces.write_mirrors()
    mirrors = {path: path.read_bytes() for path in sorted(tmp_path.glob("*.csv"))}
    trials = Trials(seed, tmp_path)
    for number in range(count):
        files = trials.chance.choice((texts, mirrors))
        for path in (*texts, *mirrors):
            path.unlink(missing_ok=True)
        for path, content in files.items():
            path.write_bytes(content)
        spoilt = trials.chance.choice(sorted(files))
        how = trials.chance.choice(TEXT)
        spoilt.write_bytes(how(trials.chance, files[spoilt]))
        policy: Literal["raise", "skip"] = trials.chance.choice(("raise", "skip"))
        box = trials.chance.choice(("landmarks", "annotated"))
        trials.attempt(
            f"{number} {spoilt.name} by {how.__name__}", use_faces, tmp_path, policy, box
        )
    trials.settle(count)


def use_faces(root: Path, policy: Literal["raise", "skip"], box: Literal["landmarks", "annotated"]):
    """Read annotations, check what every table promises, and cut the faces out."""
    table = read_faces(root, "img_celeba", policy)
    assert np.isin(table.targets, (-1, 0, 1)).all()
    assert np.isin(table.split, (-1, 0, 1, 2)).all()
    sizes = table.boxes[~np.isnan(table.boxes).any(axis=1), 2:]
    assert (sizes > 0).all()
    rows = np.flatnonzero(table.split >= 0)
    batch_of(table, rows, Crop(box=box, size=16))


def batch_of(table: FaceTable, rows: np.ndarray[Any, Any], crop: Crop) -> None:
    context = BuildContext(plugin_host().registries, Path())
    boxes = np.full((len(table), 5), np.nan)
    boxes[rows] = face_boxes(table, rows, crop, context, "skip").boxes
    crops = RenderedCrops(table, boxes, crop, Augmentation([], 0))
    batch = finished_batches(crops, "skip").batch([Place(0, row) for row in rows.tolist()])
    assert (batch.targets[~batch.usable] == -1).all()


@briefly_and_at_length(40, 600)
def test_recipes(count: int, seed: int, tmp_path: Path) -> None:
    shipped = [path.read_bytes() for path in sorted(shipped_folder().glob("*.yaml"))]
    trials = Trials(seed, tmp_path)
    path = tmp_path / "spoilt.yaml"
    for number in range(count):
        content = trials.chance.choice(shipped)
        path.write_bytes(spoilt_recipe(trials.chance, content))
        trials.attempt(f"{number}", load_recipe, path)
    trials.settle(count)


def spoilt_recipe(chance: random.Random, content: bytes) -> bytes:
    if chance.random() < 0.6:
        return chance.choice(TEXT)(chance, content)
    values = yaml.safe_load(content)
    for _ in range(chance.randint(1, 3)):
        values = spoil_values(chance, values)
    return yaml.safe_dump(values).encode()


@briefly_and_at_length(30, 400)
def test_checkpoints(count: int, seed: int, tmp_path: Path) -> None:
    path = tmp_path / "last.pt"
    session = make_session()
    session.keep_if_best(session.close_epoch({}))
    sound = session.state_dict()
    save_checkpoint(path, sound)
    content = path.read_bytes()
    trials = Trials(seed, tmp_path)
    for number in range(count):
        if trials.chance.random() < 0.5:
            path.write_bytes(trials.chance.choice(ARCHIVE)(trials.chance, content))
        else:  # whole, but not what it should be
            spoilt = spoil_values(trials.chance, sound)
            save_checkpoint(path, spoilt if isinstance(spoilt, dict) else {"model": spoilt})
        trials.attempt(f"{number}", go_on, path)
    trials.settle(count)


def go_on(path: Path) -> None:
    session = make_session()
    take_back(session, load_checkpoint(path))
    if session.closed_epochs:
        session.take_best()


@briefly_and_at_length(150, 1200)
def test_pictures(count: int, seed: int, tmp_path: Path) -> None:
    trials = Trials(seed, tmp_path)
    for number in range(count):
        form = trials.chance.choice(sorted(FORMS))
        how = trials.chance.choice(BINARY)
        encoded = how(trials.chance, FORMS[form])
        use = trials.chance.choice((use_picture, use_part))
        trials.attempt(f"{number} {form} by {how.__name__}", use, encoded)
    trials.settle(count)


def use_picture(encoded: bytes) -> None:
    pixels = decode(encoded, "spoilt")
    assert pixels.dtype == np.uint8
    assert pixels.ndim == 3
    assert pixels.shape[2] == 3


def use_part(encoded: bytes) -> None:
    for rows, reduction in ((9.0, 1), (1e9, 2)):
        pixels = decode_part(encoded, "spoilt", rows=rows, reduction=reduction).pixels
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3
        assert pixels.shape[2] == 4


def said() -> Predictions:
    chance = np.random.default_rng(0)
    return Predictions(
        logits=chance.normal(size=(6, 2, 3)).astype(np.float32),
        reduce="vote",
        targets=chance.integers(-1, 2, (6, 3)).astype(np.int8),
        majority=np.array([0, 1, 0], np.int8),
        keys=np.array([f"{n}.jpg" for n in range(6)]),
        identity=np.arange(6),
        attributes=("a", "b", "c"),
    )


def spoilt_predictions(chance: random.Random) -> bytes:
    columns = {name: np.asarray(column) for name, column in asdict(said()).items()}
    if chance.random() < 0.7:
        name = chance.choice(sorted(columns))
        columns[name] = chance.choice(COLUMNS)(columns[name])
    written = io.BytesIO()
    np.savez_compressed(written, **columns)
    content = written.getvalue()
    return content if chance.random() < 0.6 else chance.choice(ARCHIVE)(chance, content)


COLUMNS: tuple[Callable[[np.ndarray[Any, Any]], Any], ...] = (
    lambda column: column[:-1] if column.ndim else column[None],
    lambda column: column[None],
    lambda column: column.astype(str),
    lambda column: np.zeros(column.shape, np.float64),
    lambda column: np.full(column.shape, 7, np.int8),
    lambda column: np.full(column.shape, np.nan, np.float32),
    lambda column: np.full(column.shape, "x"),
    lambda column: np.array([object()]),
    lambda column: column[:0] if column.ndim else column,
    lambda column: np.zeros(3, [("a", "i4")]),
)


@briefly_and_at_length(60, 400)
def test_predictions(count: int, seed: int, tmp_path: Path) -> None:
    path = tmp_path / "A.npz"
    trials = Trials(seed, tmp_path)
    for number in range(count):
        path.write_bytes(spoilt_predictions(trials.chance))
        trials.attempt(f"{number}", use_predictions, path)
    trials.settle(count)


def use_predictions(path: Path) -> None:
    predictions = Predictions.load(path)
    assert predictions.probabilities().shape == predictions.targets.shape
    error_results("A", predictions, 0.0)


READERS: tuple[Callable[[RunDirectory], object], ...] = (
    lambda run: RunDirectory.open(run.path).read_metrics(),
    lambda run: run.forget_metrics_after(1),
    lambda run: run.read_results(),
    read_skipped,
    lambda run: reopen(run.path, plugin_host().registries),
    lambda run: figure("learning-curves", [run.path]),
    lambda run: figure("error-bars", [run.path]),
    lambda run: figure("comparison", [run.path]),
    lambda run: evaluate(run.path, say=quiet),
    lambda run: ensemble([run.path, run.path.with_name("other")], run.path / "out", say=quiet),
)


READ = 3
"""How many of these look at a run directory that is spoilt in some way."""


@briefly_and_at_length(12, 400)
def test_run_directories(count: int, seed: int, tmp_path: Path) -> None:
    files = {str(p.relative_to(tmp_path)): p.read_bytes() for p in written_runs(tmp_path)}
    run = RunDirectory(tmp_path / "run")
    trials = Trials(seed, tmp_path)
    for number in range(count):
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        spoilt = trials.chance.choice([name for name in files if name.startswith("run/")])
        how = trials.chance.choice((*TEXT, None))
        if how is None:
            (tmp_path / spoilt).write_bytes(json_with_other_values(trials.chance, files[spoilt]))
        else:
            (tmp_path / spoilt).write_bytes(how(trials.chance, files[spoilt]))
        for reader in trials.chance.sample(READERS, READ):
            trials.attempt(f"{number} {spoilt}", reader, run)
    trials.settle(count * READ)


def json_with_other_values(chance: random.Random, content: bytes) -> bytes:
    """Spoil the values of the last line of JSON, if there is one."""
    for begin in (0, content.rfind(b"\n{") + 1):
        try:
            values = json.loads(content[begin:])
        except ValueError:
            continue
        return content[:begin] + json.dumps(spoil_values(chance, values)).encode() + b"\n"
    return content


def written_runs(folder: Path) -> list[Path]:
    """Write two small runs, of which one is made an ensemble of the other; return the files."""
    recipe = [
        "dataset={type: celeba, root: /nowhere}",
        "evaluators=[{type: protocol, sets: [A]}]",
    ]
    text = resolved_yaml(load_recipe("quickstart", recipe))
    for name in ("run", "other"):
        run = RunDirectory(folder / name)
        run.write_text(run.resolved, text)
        run.write_json(run.environment, {"components": {"loss": {"kind": "losses", "name": "bce"}}})
        run.write_json(run.results, {"A/error": 0.2, "A/error/a": 0.1, "A/majority": 0.5})
        for epoch in (1, 2):
            line = {"event": "epoch", "step": 3 * epoch, "epoch": epoch, "improved": True}
            run.append_metrics({**line, "train/loss": 0.7, "validation/loss": 0.6, "lr": 0.1})
        said().save(run.predictions("A"))
    run = RunDirectory(folder / "run")
    run.skipped.write_text('{"row": 1, "picture": "x", "split": "test", "problem": "y"}\n')
    run.write_json(run.members, {"members": [str(folder / "other")]})
    run.write_text(run.table, "")
    return [path for path in folder.rglob("*") if path.is_file()]
