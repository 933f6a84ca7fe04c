from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from affactkit.errors import DataError
from affactkit.geometry import FaceBox, Pose, Similarity, valid_rows
from tests.render import reference
from tests.render.strategies import boxes, poses

coordinates = st.floats(-500, 500)
points = st.tuples(coordinates, coordinates)


@given(st.lists(points, min_size=5, max_size=5))
def test_landmark_box_follows_the_equations(landmarks):
    (lx, ly), (rx, ry), _, (ax, ay), (bx, by) = landmarks
    ex, ey, mx, my = (lx + rx) / 2, (ly + ry) / 2, (ax + bx) / 2, (ay + by) / 2
    size = 5.5 * math.sqrt((ex - mx) ** 2 + (ey - my) ** 2)
    assume(size > 1e-3)
    box = FaceBox.from_landmarks(landmarks)
    assert box.to_row() == pytest.approx(
        [
            ex - 0.5 * size,
            ey - 0.45 * size,
            ex + 0.5 * size,
            ey + 0.55 * size,
            math.degrees(math.atan2(ry - ly, rx - lx)),
        ],
        abs=1e-9,
    )


@given(st.lists(points, min_size=5, max_size=5))
def test_landmark_crop_has_level_eyes(landmarks):
    assume(math.dist(landmarks[0], landmarks[1]) > 1)
    eyes, mouth = np.mean(landmarks[:2], 0), np.mean(landmarks[3:], 0)
    assume(math.dist(eyes, mouth) > 1)
    box = FaceBox.from_landmarks(landmarks)
    left, right = Similarity.of(box, Pose(), 224).to_crop(landmarks[:2])
    assert right[1] == pytest.approx(left[1], abs=1e-6)
    assert right[0] > left[0]


@given(boxes(), st.floats(0.1, 10))
def test_scaled_box_keeps_its_centre(box, factor):
    scaled = box.scaled(factor)
    assert scaled.center == pytest.approx(box.center, abs=1e-9)
    assert (scaled.width, scaled.height) == pytest.approx((factor * box.width, factor * box.height))
    assert scaled.angle == box.angle


@given(boxes(), poses, points)
def test_crop_and_picture_points_are_inverse(box, pose, point):
    similarity = Similarity.of(box, pose, 224)
    there = similarity.to_picture(point)
    assert similarity.to_crop(there) == pytest.approx(np.array(point), rel=1e-9, abs=1e-6)


@given(boxes(), poses, points)
def test_matrix_is_the_map(box, pose, point):
    similarity = Similarity.of(box, pose, 96)
    mapped = similarity.matrix() @ (*point, 1)
    assert mapped == pytest.approx(similarity.to_picture(point), rel=1e-9, abs=1e-6)


@given(boxes(), poses, poses)
def test_similarities_compose_as_poses_add(box, a, b):
    """Scales multiply and turns add: the linear parts are those of a product."""
    base, of_a, of_b, of_both = (
        Similarity.of(box, pose, 100).matrix()[:, :2] for pose in (Pose(), a, b, a + b)
    )
    product = of_a @ np.linalg.inv(base) @ of_b
    assert of_both == pytest.approx(product, rel=1e-6, abs=1e-9 * np.abs(product).max())


def test_poses_add_up_in_any_order():
    parts = [Pose(scale_exponent=0.5), Pose(angle=3), Pose(shift_x=2, mirror=True), Pose(shift_y=1)]
    whole = Pose(0.5, 3, 2, 1, True)
    assert Pose.total(parts) == Pose.total(reversed(parts)) == whole
    assert (whole + Pose(mirror=True)).mirror is False
    assert Pose.total([]) == Pose()


def test_positive_angle_turns_the_picture_counter_clockwise_to_the_eye():
    """What lies to the right in the picture, below the y axis's direction, rises in the crop."""
    similarity = Similarity.of(FaceBox(0, 0, 100, 100), Pose(angle=30), 100)
    x, y = similarity.to_crop((80, 50))
    assert (x - 50, y - 50) == pytest.approx((30 * math.cos(math.pi / 6), -15))


@given(boxes(), poses, st.integers(1, 40), st.integers(1, 60), st.integers(1, 60))
def test_valid_rows_are_those_of_the_formula(box, pose, size, height, width):
    first, last = valid_rows(Similarity.of(box, pose, size), size, height, width)
    rows = np.arange(size)[:, None]
    picture = np.empty((height, width, 3), np.uint8)
    expected = reference.mask(picture, box, pose, size)
    assert np.array_equal((rows >= first) & (rows <= last), expected)


@pytest.mark.parametrize("angle", [0, 1e-13, 1e-10, 45, 90, 180, 270])
@pytest.mark.parametrize("side", [8, 7, 5])
def test_valid_rows_where_the_crop_grazes_the_border(angle, side):
    """Pictures exactly as large as what the crop reads, so that rounding decides."""
    box, pose, size = FaceBox(0, 0, side, side), Pose(angle=angle), 16
    for width in range(1, side + 2):
        picture = np.empty((side + 1, width, 3), np.uint8)
        first, last = valid_rows(Similarity.of(box, pose, size), size, side + 1, width)
        rows = np.arange(size)[:, None]
        valid = (rows >= first) & (rows <= last)
        assert np.array_equal(valid, reference.mask(picture, box, pose, size))


@pytest.mark.parametrize("angle", [0, 30, 45, 90, 135, -45])
def test_valid_rows_of_a_picture_that_is_a_line(angle):
    """Here a valid pixel hits the line exactly; 1e-16 beside it is outside."""
    size = 16
    upright, lying = FaceBox(-4, 0.3, 4, 8.3), FaceBox(0.3, -4, 8.3, 4)
    for height, width, box in ((9, 1, upright), (1, 9, lying)):
        picture = np.empty((height, width, 3), np.uint8)
        first, last = valid_rows(Similarity.of(box, Pose(angle=angle), size), size, height, width)
        rows = np.arange(size)[:, None]
        valid = (rows >= first) & (rows <= last)
        assert np.array_equal(valid, reference.mask(picture, box, Pose(angle=angle), size))


@pytest.mark.parametrize(
    "corners", [(0, 0, 0, 5), (0, 0, 5, -1), (0, 0, math.nan, 5), (0, 0, math.inf, 5)]
)
def test_box_without_an_area_is_refused(corners):
    with pytest.raises(DataError, match="finite width and height above 0"):
        FaceBox(*corners)


@pytest.mark.parametrize("landmarks", [[[1, 2]], np.zeros((5, 3)), np.zeros((5, 2))])
def test_landmarks_that_span_no_face_are_refused(landmarks):
    with pytest.raises(DataError, match=r"landmarks|finite width"):
        FaceBox.from_landmarks(landmarks)


@pytest.mark.parametrize("exponent", [5000, -5000, math.nan, math.inf])
def test_scale_beyond_numbers_is_refused(exponent):
    with pytest.raises(DataError, match="cannot be cut"):
        Similarity.of(FaceBox(0, 0, 9, 9), Pose(scale_exponent=exponent), 9)
