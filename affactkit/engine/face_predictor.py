"""From pictures of any kind to the attributes of the faces in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray

from affactkit.data.crops import Batch
from affactkit.data.decode import shrink
from affactkit.engine.looks import Looks
from affactkit.engine.model import AttributeModel
from affactkit.engine.prediction import predict_rows
from affactkit.errors import DataError
from affactkit.faces import Detection, FacePrediction
from affactkit.geometry import FaceBox, Pose, Similarity
from affactkit.interfaces import AllFacesDetector, Detector, Pixels
from affactkit.predictions import sigmoid
from affactkit.recipe.models import Crop
from affactkit.render import check_picture, cut

Faces = Literal["all", "best"]


@dataclass(frozen=True, eq=False)
class FacePredictor:
    """Detects faces, cuts them out and asks a network about them.

    Attributes:
        model: the network, in evaluation mode.
        attributes: the names of what it answers.
        detector: finds the faces.
        crop: how a detected face is cut out.
        faces: all faces of a picture, or the most probable one.
        looks: how often and how each face is looked at; the probabilities are averaged.
        batch_size: crops that the network sees at a time.
    """

    model: AttributeModel
    attributes: tuple[str, ...]
    detector: Detector
    crop: Crop
    faces: Faces
    looks: Looks
    batch_size: int

    def predict(self, pictures: Sequence[Pixels]) -> list[list[FacePrediction]]:
        """Return what each uint8 RGB picture [H, W, 3] shows, the most probable face first.

        Raises:
            DataError: a picture has another type or shape, or the detector tells one face only
                where all are wanted.
        """
        for picture in pictures:
            check_picture(picture)
        found = self._detect(pictures)
        crops = [
            self._cut(picture, face, pose)
            for picture, faces in zip(pictures, found, strict=True)
            for face in faces
            for pose in self.looks.poses
        ]
        answers = iter(self._probabilities(crops))
        return [
            [
                FacePrediction(number, face, dict(zip(self.attributes, next(answers), strict=True)))
                for number, face in enumerate(faces, 1)
            ]
            for faces in found
        ]

    def _detect(self, pictures: Sequence[Pixels]) -> list[list[Detection]]:
        if self.faces == "best":
            return [[face] if face else [] for face in self.detector.detect(pictures)]
        if not isinstance(self.detector, AllFacesDetector):
            raise DataError(
                "all faces are asked for, but the run's detector tells the most probable one only",
                hint="Ask for that one: --faces best.",
            )
        return self.detector.detect_all(pictures)

    def _cut(self, picture: Pixels, face: Detection, pose: Pose) -> Pixels:
        box = FaceBox.from_xywh(face.x, face.y, face.width, face.height)
        box = box.scaled(self.detector.scale).scaled(self.crop.scale)
        size = self.looks.size
        similarity = Similarity.of(box, pose, size)
        reduction = similarity.reduction() if self.crop.decode == "scaled" else 1
        placed, pixels = similarity.reduced(reduction), shrink(picture, reduction)
        crop = cut(pixels, placed, size, self.crop.fill, True, pose.mirror)
        return np.rint(crop).astype(np.uint8)

    def _probabilities(self, crops: Sequence[Pixels]) -> list[list[float]]:
        """Return the mean probabilities of each face, whose crops follow each other."""
        if not crops:
            return []
        _, logits = predict_rows(self.model, self._batches(np.stack(crops)), self.looks.views)
        views = logits.reshape(-1, len(self.looks.poses) * logits.shape[1], logits.shape[2])
        probabilities: list[list[float]] = sigmoid(views.astype(np.float64)).mean(axis=1).tolist()
        return probabilities

    def _batches(self, crops: NDArray[np.uint8]) -> Iterator[Batch]:
        for begin in range(0, len(crops), self.batch_size):
            part = torch.from_numpy(crops[begin : begin + self.batch_size]).permute(0, 3, 1, 2)
            unknown = torch.full((len(part), len(self.attributes)), -1, dtype=torch.int8)
            yield Batch(part, unknown, torch.arange(begin, begin + len(part)))
