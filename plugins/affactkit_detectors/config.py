"""What the detectors can be told."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, PositiveInt

from affactkit.component import ComponentConfig

Threshold = Annotated[float, Field(ge=0, le=1)]


class MtcnnConfig(ComponentConfig):
    """MTCNN; the defaults are facenet-pytorch's, and those of the published test sets."""

    scale: float = Field(
        2.0, gt=0, description="Factor about its centre from the tight box to the face box."
    )
    min_face_size: PositiveInt = Field(20, description="Smallest face looked for, in pixels.")
    thresholds: tuple[Threshold, Threshold, Threshold] = Field(
        (0.6, 0.7, 0.7), description="Least probability of a face after each of the three networks."
    )
    factor: float = Field(
        0.709, gt=0, lt=1, description="Ratio between two sizes of the picture that are searched."
    )
    batch_size: PositiveInt = Field(
        16,
        description="Most pictures of one size that are searched together. Rounding differs with "
        "it, by 1e-4 pixels, or seldom by which of two equally probable boxes is taken.",
    )
