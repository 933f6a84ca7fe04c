"""Figures with pictures show the crops that the network saw, and what it said about them."""

from __future__ import annotations

import numpy as np
import pytest

from affactkit.data.crops import Place
from affactkit.engine.assembly import open_faces, render_crops
from affactkit.errors import AffactkitError
from affactkit.faces import Split
from affactkit.jobs.figure import figure
from affactkit.plugins import plugin_host
from affactkit.predictions import Predictions
from affactkit.recipe.load import load_recipe
from affactkit.recipe.models import Crop, TestSet
from tests.figures.conftest import is_of_the_palette

pytestmark = pytest.mark.usefixtures("cache")


def pictures(drawn):
    return [axis.images[0].get_array() for axis in drawn.axes if axis.images]


def crops_of(run, test_set, count):
    """Make the crops of the first test pictures by hand."""
    registries = plugin_host().registries
    table, context = open_faces(load_recipe(run.resolved), registries)
    rows = table.rows(Split.TEST)[:count]
    made = render_crops(table, rows, test_set.crop, test_set.transforms, test_set.seed, context)
    return [made(Place(0, row)) for row in rows.tolist()]


def right_answers(run, test_set, count):
    predictions = Predictions.load(run.predictions(test_set))
    yes = predictions.logits[:count, 0] >= 0
    return yes, yes == (predictions.targets[:count] == 1)


@pytest.mark.parametrize(
    "test_set",
    [
        pytest.param(("A", TestSet(crop=Crop(size=48))), id="A"),
        pytest.param(
            ("jittered", TestSet(crop=Crop(size=48), transforms=["angle", "gamma"], seed=3)),
            id="jittered",
        ),
    ],
)
def test_samples_are_the_crops_with_their_accuracy(quick_run, test_set) -> None:
    name, described = test_set
    drawn = figure("samples", [quick_run.path], overrides=[f"test_set={name}", "pictures=4"])
    np.testing.assert_array_equal(pictures(drawn), crops_of(quick_run, described, 4))
    _, right = right_answers(quick_run, name, 4)
    titles = [axis.get_title() for axis in drawn.axes if axis.images]
    assert titles == [f"{n}:  {100 * share:.1f} %" for n, share in enumerate(right.mean(1), 1)]
    assert not any(axis.axison for axis in drawn.axes if not axis.images)


def test_answers_are_right_in_green_and_wrong_in_red_with_a_mark(quick_run) -> None:
    drawn = figure("answers", [quick_run.path], overrides=["pictures=3"])
    table = drawn.axes[-1]
    yes, right = right_answers(quick_run, "A", 3)
    patches = {(round(p.get_x()), round(p.get_y())): p.get_facecolor() for p in table.patches}
    texts = {tuple(int(at) for at in t.get_position()): t.get_text() for t in table.texts}
    assert 0 < right.mean() < 1
    for (picture, attribute), is_right in np.ndenumerate(right):
        red, green, _, _ = patches[picture, attribute]
        word = "yes" if yes[picture, attribute] else "no"
        assert texts[picture, attribute] == (word if is_right else f"✗ {word}")
        assert (green > red) == is_right
    wrong = {patches[place] for place in zip(*np.nonzero(~right), strict=True)}
    assert len(wrong) == 1
    assert all(map(is_of_the_palette, wrong))


def test_unknown_labels_are_neither_right_nor_wrong(quick_run, tmp_path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    for file in (quick_run.resolved, quick_run.record):
        (copy / file.name).write_bytes(file.read_bytes())
    predictions = Predictions.load(quick_run.predictions("A"))
    predictions.targets[0] = -1
    predictions.save(copy / "predictions" / "A.npz")
    drawn = figure("answers", [copy], overrides=["pictures=2"])
    first = [t.get_text() for t in drawn.axes[-1].texts if t.get_position()[0] < 1]
    assert first
    assert all(text.endswith(" ?") for text in first)
    assert drawn.axes[0].get_xlabel() == "no label"


def test_pictures_can_be_named(quick_run) -> None:
    third = str(Predictions.load(quick_run.predictions("A")).keys[2])
    drawn = figure("samples", [quick_run.path], overrides=[f"keys=[{third}]"])
    expected = crops_of(quick_run, TestSet(crop=Crop(size=48)), 3)[2]
    np.testing.assert_array_equal(pictures(drawn), [expected])


@pytest.mark.parametrize(
    ("override", "says"),
    [
        ("test_set=jittred", "did you mean 'jittered'.*known: A, jittered"),
        ("keys=[nobody.jpg]", "test set A has no picture 'nobody.jpg'"),
        ("dataset={type: celeba, root: nowhere}", "nowhere"),
    ],
)
def test_what_cannot_be_shown_is_told(quick_run, override, says) -> None:
    with pytest.raises(AffactkitError, match=says):
        figure("samples", [quick_run.path], overrides=[override])


def test_augmentations_of_a_run_are_its_own(quick_run) -> None:
    drawn = figure("augmentations", [quick_run.path], overrides=["faces=2", "seed=5"])
    recipe = load_recipe(quick_run.resolved)
    steps = recipe.transforms
    titles = [axis.get_title() for axis in drawn.axes]
    columns = len(steps) + 2
    assert titles[:columns] == ["face", *(step.name for step in steps), "all together"]
    shown = pictures(drawn)
    for transforms, column in [((), 0), (steps[:1], 1), (steps, columns - 1)]:
        test_set = TestSet(crop=recipe.crop, transforms=list(transforms), seed=5)
        expected = crops_of(quick_run, test_set, 2)
        np.testing.assert_array_equal(shown[column::columns], expected)


def test_augmentations_say_what_was_drawn(quick_run) -> None:
    transforms = "transforms=[{type: mirror, probability: 1}, {type: angle, std: 0}, gamma, gamma]"
    drawn = figure("augmentations", [quick_run.path], overrides=[transforms, "faces=1"])
    axes = {axis.get_title(): axis for axis in drawn.axes}
    assert list(axes) == ["face", "mirror", "angle", "gamma 1", "gamma 2", "all together"]
    assert axes["mirror"].get_xlabel() == "mirrored"
    assert axes["angle"].get_xlabel() == "unchanged"
    face, mirrored = (axes[title].images[0].get_array() for title in ("face", "mirror"))
    np.testing.assert_array_equal(mirrored, face[:, ::-1])


def test_without_a_run_faces_are_rendered_and_all_published_transforms_shown() -> None:
    drawn = figure("augmentations", overrides=["faces=1"])
    titles = [axis.get_title() for axis in drawn.axes]
    assert titles[1:-1] == ["scale", "angle", "shift", "mirror", "blur", "gamma"]
    assert not any(axis.get_xlabel() == "unchanged" for axis in drawn.axes)


def test_temperatures_multiply_the_channels_of_the_original() -> None:
    drawn = figure("temperatures", overrides=["kelvins=[1000, 6500]", "columns=2"])
    original, red, daylight = (picture.astype(float) for picture in pictures(drawn))
    assert [axis.get_title() for axis in drawn.axes[:3]] == ["original", "1,000 K", "6,500 K"]
    assert red[..., 2].max() == 0  # light of 1000 kelvin has no blue
    np.testing.assert_array_equal(red[..., 0], original[..., 0])
    assert np.abs(daylight - original).max() < 10


def test_all_published_temperatures_are_shown() -> None:
    titles = [axis.get_title() for axis in figure("temperatures").axes]
    assert titles == ["original", *(f"{kelvin:,} K" for kelvin in range(1000, 10001, 500))]


def test_unknown_temperatures_are_told() -> None:
    with pytest.raises(AffactkitError, match="no colour temperature of 1234 kelvin; known: 1000"):
        figure("temperatures", overrides=["kelvins=[1234]"])


def test_rendered_faces_differ_where_their_attribute_is() -> None:
    drawn = figure("synthfaces", overrides=["attributes=[Eyeglasses, Bald]", "size=64"])
    assert [axis.get_title() for axis in drawn.axes] == ["Eyeglasses", "Bald"]
    for pair in pictures(drawn):
        without, with_it = np.split(pair.astype(float), 2, axis=1)
        changed = np.abs(without - with_it).max(axis=2) > 20
        assert 0.01 < changed.mean() < 0.5


def test_attributes_that_cannot_be_seen_are_told() -> None:
    with pytest.raises(AffactkitError, match="did you mean 'Eyeglasses'"):
        figure("synthfaces", overrides=["attributes=[Eyeglases]"])
