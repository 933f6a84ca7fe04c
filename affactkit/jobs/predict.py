"""Tell the attributes of faces in a user's own pictures: what ``affactkit predict`` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from affactkit.data.photos import Photo, find_photos, read_photos, together
from affactkit.faces import FacePrediction
from affactkit.jobs.load import load
from affactkit.plugins import PluginHost
from affactkit.progress import track
from affactkit.report.annotated import AnnotatedFolder
from affactkit.report.face_files import check_face_file, write_faces

if TYPE_CHECKING:
    from affactkit.engine.face_predictor import FacePredictor, Faces
    from affactkit.engine.looks import Tta


class Told(NamedTuple):
    """A picture with what is said about it: a row for each face, or one that says why none."""

    photo: Photo
    rows: list[FacePrediction]


def predict(
    run: str | Path,
    paths: Iterable[str | Path],
    *,
    faces: Faces = "all",
    tta: Tta = "none",
    out: Path | None = None,
    pictures: Path | None = None,
    threshold: float = 0.5,
    force: bool = False,
    overrides: tuple[str, ...] = (),
    host: PluginHost | None = None,
) -> list[FacePrediction]:
    """Detect the faces in pictures and tell their attributes, with a run's best weights.

    Args:
        run: the run directory.
        paths: files, folders and glob patterns; see `find_photos`.
        faces: all that are detected, or the ``best``, which is the most probable one.
        tta: look at each face once, in the ``ten-crop`` views of test set C, or in a ``grid`` of
            rotations and scales; probabilities are averaged.
        out: a ``.csv`` or ``.jsonl`` file to write.
        pictures: a folder for the pictures with boxes and likely attributes drawn into them.
        threshold: the probability from which on an attribute is drawn.
        force: replace files that are there.
        overrides: ``field=value``, as for ``run``, such as ``training.device=cpu``.
        host: the plugins; those installed if not given.

    Returns:
        A row for each face; for a picture without one, or that cannot be read, a row that says so.

    Raises:
        AffactkitError: there is no such run or picture, or something cannot be written.
    """
    found = find_photos(paths)
    if out is not None:
        check_face_file(out, force=force)
    folder = AnnotatedFolder(pictures, found, force=force) if pictures is not None else None
    predictor = load(run, overrides=overrides, host=host).predictor(faces=faces, tta=tta)
    rows: list[FacePrediction] = []
    for photo, told in predict_photos(predictor, found):
        rows += told
        if folder is not None and photo.pixels is not None:
            folder.write(photo.path, photo.pixels, told, threshold)
    if out is not None:
        write_faces(out, rows)
    return rows


def predict_photos(predictor: FacePredictor, paths: Sequence[Path]) -> Iterator[Told]:
    """Yield each picture in order with its rows, while the next ones are decoded."""
    shown = track(read_photos(paths), label="predict", total=len(paths))
    for photos in together(shown):
        answers = iter(predictor.predict([p.pixels for p in photos if p.pixels is not None]))
        for photo in photos:
            found = next(answers) if photo.pixels is not None else []
            yield Told(photo, _rows(photo, found, predictor.attributes))


def _rows(
    photo: Photo, found: list[FacePrediction], attributes: tuple[str, ...]
) -> list[FacePrediction]:
    path = str(photo.path)
    if found:
        return [replace(face, path=path) for face in found]
    return [FacePrediction.none(path, attributes, photo.problem or "no face")]
