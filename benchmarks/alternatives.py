"""What a user would take instead of affactkit, set up for the same work as its transforms.

Each library cuts the face's box out of the decoded picture, resizes it, and then scales, turns,
shifts, mirrors, blurs and changes the gamma at random. It samples the picture twice and draws
uniformly; ranges have the deviation of the published distributions. A kernel whose size is fixed
must hold the largest sigma.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import count
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray

from affactkit.geometry import FaceBox
from benchmarks.harness import Contender, contender
from benchmarks.samples import HEIGHT, WIDTH, faces

SIZE = 224
SCALES = (0.89, 1.13)
DEGREES = 35.0
SHIFT = 0.087
SIGMAS = (0.1, 4.8)
KERNEL = 29
GAMMAS = (0.5, 2.0)

Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a face, within its picture."""


def contenders() -> list[Contender]:
    """Return the libraries, each of which makes one crop at a time in one thread."""
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    crops = {
        "albumentations": albumentations_crop(),
        "torchvision": torchvision_crop(),
        "kornia": kornia_crop(),
    }
    return [contender(name, _of_the_next_face(crop)) for name, crop in crops.items()]


def albumentations_crop() -> Callable[[bytes, Box], object]:
    """Return what makes a crop by albumentations, from OpenCV's decoder."""
    os.environ["NO_ALBUMENTATIONS_UPDATE"] = "1"
    import albumentations

    steps = albumentations.Compose(
        [
            albumentations.Resize(SIZE, SIZE),
            albumentations.Affine(
                scale=SCALES,
                rotate=(-DEGREES, DEGREES),
                translate_percent=(-SHIFT, SHIFT),
                border_mode=cv2.BORDER_REPLICATE,
                p=1,
            ),
            albumentations.HorizontalFlip(p=0.5),
            albumentations.GaussianBlur(blur_limit=0, sigma_limit=SIGMAS, p=1),
            albumentations.RandomGamma(tuple(round(100 * gamma) for gamma in GAMMAS), p=1),
        ]
    )
    return lambda encoded, box: steps(image=_face(encoded, box))["image"]


def torchvision_crop() -> Callable[[bytes, Box], object]:
    """Return what makes a crop by torchvision's transforms v2 and its own decoder."""
    from torchvision.io import ImageReadMode, decode_jpeg
    from torchvision.transforms import v2

    steps = v2.Compose(
        [
            v2.Resize((SIZE, SIZE), antialias=False),
            v2.RandomAffine(
                DEGREES, (SHIFT, SHIFT), SCALES, interpolation=v2.InterpolationMode.BILINEAR
            ),
            v2.RandomHorizontalFlip(),
            v2.GaussianBlur(KERNEL, SIGMAS),
        ]
    )

    def crop(encoded: bytes, box: Box) -> object:
        left, top, right, bottom = box
        data = torch.frombuffer(bytearray(encoded), dtype=torch.uint8)
        face = decode_jpeg(data, ImageReadMode.RGB)[:, top:bottom, left:right]
        gamma = float(torch.empty(1).uniform_(*GAMMAS))
        return v2.functional.adjust_gamma(steps(face), gamma)

    return crop


def kornia_crop() -> Callable[[bytes, Box], object]:
    """Return what makes a crop by kornia, from OpenCV's decoder."""
    from kornia import augmentation

    steps = augmentation.AugmentationSequential(
        augmentation.Resize((SIZE, SIZE)),
        augmentation.RandomAffine(DEGREES, (SHIFT, SHIFT), SCALES, padding_mode="border", p=1.0),
        augmentation.RandomHorizontalFlip(p=0.5),
        augmentation.RandomGaussianBlur((KERNEL, KERNEL), SIGMAS, p=1.0),
        augmentation.RandomGamma(GAMMAS, p=1.0),
    )

    def crop(encoded: bytes, box: Box) -> object:
        face = torch.from_numpy(_face(encoded, box)).permute(2, 0, 1)[None]
        return (255 * steps(face.float() / 255)).round().to(torch.uint8)

    return crop


def _of_the_next_face(crop: Callable[[bytes, Box], object]) -> Callable[[], object]:
    table = faces()
    boxes = [_within(FaceBox.from_landmarks(points)) for points in table.landmarks]
    number = count()

    def next_face() -> object:
        row = next(number) % len(table)
        return crop(table.image(row), boxes[row])

    return next_face


def _within(box: FaceBox) -> Box:
    (left, top), (right, bottom) = (
        np.clip(corner, 0, (WIDTH, HEIGHT)).astype(int).tolist()
        for corner in ((box.x1, box.y1), (box.x2, box.y2))
    )
    return left, top, right, bottom


def _face(encoded: bytes, box: Box) -> NDArray[Any]:
    left, top, right, bottom = box
    picture = np.asarray(cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR_RGB))
    return np.ascontiguousarray(picture[top:bottom, left:right])
