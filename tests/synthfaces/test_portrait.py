from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from affactkit_synthfaces.appearance import Look
from affactkit_synthfaces.attributes import NAMES, VISIBLE, sample_attributes, with_attributes
from affactkit_synthfaces.casting import cast
from affactkit_synthfaces.chance import draw_chance
from affactkit_synthfaces.gallery import gallery, pair
from affactkit_synthfaces.portrait import (
    Portrait,
    draw,
    generator_for,
    head_box,
    landmarks,
    portray,
    render,
)

PLAIN = dict.fromkeys(
    ("Blurry", "Eyeglasses", "Narrow_Eyes", "Wearing_Hat", "Heavy_Makeup", "Bangs"), False
)


@pytest.fixture(scope="module")
def portraits() -> list[Portrait]:
    return [render(3, index) for index in range(40)]


def plain_look(index: int) -> Look:
    generator = generator_for(5, index)
    attributes = sample_attributes(generator, PLAIN)
    look = cast(attributes, draw_chance(generator))
    return replace(look, scene=replace(look.scene, grain=0.0))


def test_a_picture_depends_on_seed_and_index_alone() -> None:
    first, again = render(1, 7), render(1, 7)
    np.testing.assert_array_equal(first.picture, again.picture)
    np.testing.assert_array_equal(first.landmarks, again.landmarks)
    assert first.attributes == again.attributes
    assert first.box == again.box
    assert not np.array_equal(first.landmarks, render(1, 8).landmarks)
    assert not np.array_equal(first.landmarks, render(2, 7).landmarks)


def test_pictures_vary_in_size_and_turn(portraits: list[Portrait]) -> None:
    sizes = np.array([portrait.picture.shape[:2] for portrait in portraits])
    assert sizes.min() >= 200
    assert sizes.max() <= 421
    assert sizes.std(0).min() > 30
    across = np.array([portrait.landmarks[1] - portrait.landmarks[0] for portrait in portraits])
    angles = np.degrees(np.arctan2(across[:, 1], across[:, 0]))
    assert 5 < angles.std() < 12


def test_landmarks_lie_in_the_picture_in_celebas_order(portraits: list[Portrait]) -> None:
    for portrait in portraits:
        height, width = portrait.picture.shape[:2]
        points = portrait.landmarks
        assert points.shape == (5, 2)
        assert (points >= 0).all()
        assert (points < (width, height)).all()
        assert points[0, 0] < points[1, 0]
        assert points[3, 0] < points[4, 0]
        assert points[:2, 1].max() < points[2, 1] < points[3:, 1].max()


def test_boxes_hold_the_landmarks_and_lie_in_the_picture(portraits: list[Portrait]) -> None:
    for portrait in portraits:
        x, y, width, height = portrait.box
        assert all(isinstance(value, int) for value in portrait.box)
        assert x >= 0
        assert y >= 0
        assert x + width <= portrait.picture.shape[1]
        assert y + height <= portrait.picture.shape[0]
        assert (portrait.landmarks >= (x, y)).all()
        assert (portrait.landmarks <= (x + width, y + height)).all()


@pytest.mark.parametrize("index", range(6))
def test_pupils_are_drawn_at_the_eye_landmarks(index: int) -> None:
    look = plain_look(index)
    brightness = draw(look).mean(2)
    radius = look.scene.head.scale * 0.10
    for x, y in landmarks(look)[:2]:
        around = [
            brightness[round(y + radius * np.sin(t)), round(x + radius * np.cos(t))]
            for t in np.linspace(0.1, np.pi - 0.1, 9)
        ]
        assert brightness[round(y), round(x)] < 0.8 * np.mean(around)


def test_the_face_moves_exactly_with_its_frame() -> None:
    look = plain_look(2)
    head, body = look.scene.head, look.scene.body
    dx, dy = 6, -4
    moved = replace(
        look.scene,
        head=replace(head, origin=(head.origin[0] + dx, head.origin[1] + dy)),
        body=replace(body, origin=(body.origin[0] + dx, body.origin[1] + dy)),
    )
    before, after = draw(look).astype(int), draw(replace(look, scene=moved)).astype(int)
    np.testing.assert_allclose(
        landmarks(replace(look, scene=moved)), landmarks(look) + np.array([dx, dy]), atol=1e-9
    )
    left, top = np.round(landmarks(look).min(0)).astype(int)
    right, bottom = np.round(landmarks(look).max(0)).astype(int)
    face = before[top:bottom, left:right]
    same = after[top + dy : bottom + dy, left + dx : right + dx]
    stayed = after[top:bottom, left:right]
    assert np.abs(face - same).mean() < 1.5
    assert np.abs(face - stayed).mean() > 5


def test_the_landmarks_turn_with_the_head_about_the_point_between_the_eyes() -> None:
    look = plain_look(3)
    head = look.scene.head
    upright = landmarks(replace(look, scene=replace(look.scene, head=replace(head, angle=0.0))))
    turned = landmarks(replace(look, scene=replace(look.scene, head=replace(head, angle=90.0))))
    offset = upright - head.origin
    expected = np.stack([-offset[:, 1], offset[:, 0]], 1) + head.origin
    np.testing.assert_allclose(turned, expected, atol=1e-9)


@pytest.mark.parametrize("name", VISIBLE)
def test_each_visible_attribute_changes_the_drawing(name: str) -> None:
    without, with_it = pair(name)
    assert not without.attributes[name]
    assert with_it.attributes[name]
    difference = np.abs(without.picture.astype(int) - with_it.picture.astype(int)).max(2)
    eyes_to_mouth = np.hypot(*(with_it.landmarks[:2].mean(0) - with_it.landmarks[3:].mean(0)))
    # An area of a fifth of the distance from eyes to mouth, squared, changes clearly.
    assert (difference > 25).sum() > (0.2 * eyes_to_mouth) ** 2


@pytest.mark.parametrize("name", ["Attractive"])
def test_an_unseen_attribute_changes_nothing(name: str) -> None:
    generator = generator_for(4, 0)
    attributes, chance = sample_attributes(generator), draw_chance(generator)
    changed = with_attributes(attributes, {name: not attributes[name]})
    first, second = (portray(one, cast(one, chance)) for one in (attributes, changed))
    np.testing.assert_array_equal(first.picture, second.picture)


def test_a_pair_is_the_same_face_in_the_same_place() -> None:
    without, with_it = pair("Eyeglasses")
    np.testing.assert_array_equal(without.landmarks, with_it.landmarks)
    assert {n for n in NAMES if without.attributes[n] != with_it.attributes[n]} == {"Eyeglasses"}


def test_the_gallery_is_laid_out_in_rows() -> None:
    sheet = gallery(("Smiling", "Bangs", "Bald"), size=48, columns=2)
    assert sheet.shape == (96, 192, 3)
    assert (sheet[48:, 96:] == 255).all()


def test_the_box_of_a_bald_head_is_smaller() -> None:
    without, with_it = (
        head_box(replace(look, hair=replace(look.hair, bald=bald)))
        for look in [plain_look(1)]
        for bald in (False, True)
    )
    assert with_it[3] < without[3]
