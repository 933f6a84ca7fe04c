"""The transforms that change where a crop is taken; each adds to its pose.

Source: report algorithm 2, lines 7 to 26.
"""

from __future__ import annotations

import numpy as np

from affactkit.geometry import Pose
from affactkit.interfaces import BuildContext
from affactkit_affact.config import AngleConfig, MirrorConfig, ScaleConfig, ShiftConfig
from affactkit_affact.size import crop_size


class Scale:
    """Scales by 2 to the power of a normal draw."""

    def __init__(self, config: ScaleConfig, context: BuildContext) -> None:
        self._mean, self._std = config.mean, config.std

    def draw(self, stream: np.random.Generator) -> Pose:
        """Draw the exponent for one sample."""
        return Pose(scale_exponent=stream.normal(self._mean, self._std))


class Angle:
    """Turns by a normal draw of degrees."""

    def __init__(self, config: AngleConfig, context: BuildContext) -> None:
        self._mean, self._std = config.mean, config.std

    def draw(self, stream: np.random.Generator) -> Pose:
        """Draw the angle for one sample."""
        return Pose(angle=stream.normal(self._mean, self._std))


class Shift:
    """Shifts both ways by normal draws, in pixels of the crop."""

    def __init__(self, config: ShiftConfig, context: BuildContext) -> None:
        self._std = config.std * crop_size("shift", context)
        self._whole_pixels = config.whole_pixels

    def draw(self, stream: np.random.Generator) -> Pose:
        """Draw the horizontal, then the vertical shift for one sample."""
        shift = stream.normal(0.0, self._std, 2)
        x, y = (np.trunc(shift) if self._whole_pixels else shift).tolist()
        return Pose(shift_x=x, shift_y=y)


class Mirror:
    """Mirrors by chance."""

    def __init__(self, config: MirrorConfig, context: BuildContext) -> None:
        self._probability = config.probability

    def draw(self, stream: np.random.Generator) -> Pose:
        """Draw whether one sample is mirrored."""
        return Pose(mirror=stream.random() < self._probability)
