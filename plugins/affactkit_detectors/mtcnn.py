"""The detector ``mtcnn``.

Source: Zhang et al., "Joint face detection and alignment using multi-task cascaded convolutional
networks", 2016, as implemented and trained in facenet-pytorch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from importlib.metadata import version

import numpy as np
import torch
from facenet_pytorch import MTCNN

from affactkit.faces import Detection
from affactkit.interfaces import BuildContext, Pixels
from affactkit_detectors.config import MtcnnConfig

DISTRIBUTION = "facenet-pytorch"
MOST_PIXELS = 2**24
"""Pixels that are searched together, unless one picture alone has more."""
CELL = 12
"""Pixels that the first network needs on each side."""


class MtcnnDetector:
    """Finds the most probable face of each picture, or all of them.

    Attributes:
        scale: the factor about its centre by which a detected box becomes a face box.
        version: the distribution that brings code and weights, and its version.
    """

    def __init__(self, config: MtcnnConfig, context: BuildContext) -> None:
        self.scale = config.scale
        self.version = f"{DISTRIBUTION} {version(DISTRIBUTION)}"
        self._config = config
        self._device = torch.device(context.device)

    @cached_property
    def _mtcnn(self) -> MTCNN:
        """The networks, which are not loaded when all faces are known from before."""
        # They draw weights before they load theirs; the run's random numbers stay as they are.
        with torch.random.fork_rng(devices=[]):
            return MTCNN(
                min_face_size=self._config.min_face_size,
                thresholds=list(self._config.thresholds),
                factor=self._config.factor,
                select_largest=False,
                post_process=False,
                device=self._device,
            )

    def detect(self, pictures: Sequence[Pixels]) -> list[Detection | None]:
        """Return the most probable face of each uint8 picture [H, W, 3], or None."""
        return [faces[0] if faces else None for faces in self.detect_all(pictures)]

    def detect_all(self, pictures: Sequence[Pixels]) -> list[list[Detection]]:
        """Return all faces of each uint8 picture [H, W, 3], the most probable first."""
        faces: list[list[Detection]] = [[] for _ in pictures]
        for places in self._batches(pictures):
            found, probabilities = self._mtcnn.detect(np.stack([pictures[i] for i in places]))
            for place, boxes, scores in zip(places, found, probabilities, strict=True):
                faces[place] = [] if boxes is None else _by_probability(boxes, scores)
        return faces

    def _batches(self, pictures: Sequence[Pixels]) -> Iterator[list[int]]:
        """Yield the places of pictures that can be searched together: all of one size."""
        by_size: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place, picture in enumerate(pictures):
            by_size[picture.shape[0], picture.shape[1]].append(place)
        for (height, width), places in by_size.items():
            # The detector fails on pictures that hold no face of the smallest size.
            if min(height, width) * (CELL / self._config.min_face_size) < CELL:
                continue
            count = max(1, min(self._config.batch_size, MOST_PIXELS // (height * width)))
            for begin in range(0, len(places), count):
                yield places[begin : begin + count]


def _by_probability(boxes: object, scores: object) -> list[Detection]:
    """Return boxes [n, 4] x1, y1, x2, y2, which come as objects, with scores [n] as detections."""
    corners, probabilities = np.asarray(boxes, np.float64), np.asarray(scores, np.float64)
    faces = []
    for place in np.argsort(-probabilities, kind="stable"):
        x1, y1, x2, y2 = corners[place].tolist()
        if x2 > x1 and y2 > y1:
            faces.append(Detection(x1, y1, x2 - x1, y2 - y1, float(probabilities[place])))
    return faces
