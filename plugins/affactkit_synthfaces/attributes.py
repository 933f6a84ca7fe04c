"""The 40 attributes: names in CelebA's order, base rates, what goes with what, and sampling.

Each attribute is drawn after those that it depends on, with a probability

    sigmoid(intercept + sum of the weights of the attributes that hold)

The weights say what goes with what; the intercepts follow from CelebA's base rates by calibration
on a fixed sample, so that the table below states what is wanted and nothing has to be tuned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

NEVER = -40.0
"""A weight that rules an attribute out."""
_CALIBRATION_SIZE = 20_000

Attributes = dict[str, bool]


@dataclass(frozen=True)
class Rule:
    """How one attribute is drawn: CelebA's base rate and what raises or lowers it (log odds)."""

    rate: float
    weights: Mapping[str, float] = field(default_factory=dict)


RULES: dict[str, Rule] = {
    "Male": Rule(0.4168),
    "Young": Rule(0.7736, {"Male": -1.4}),
    "Wearing_Lipstick": Rule(0.4724, {"Male": -6.5, "Young": 0.2}),
    "Heavy_Makeup": Rule(0.3869, {"Male": -6.5, "Wearing_Lipstick": 3.5, "Young": 0.5}),
    "Rosy_Cheeks": Rule(0.0657, {"Male": -3.0, "Heavy_Makeup": 1.6}),
    "Arched_Eyebrows": Rule(0.2670, {"Male": -2.0, "Heavy_Makeup": 1.0}),
    "Bushy_Eyebrows": Rule(0.1422, {"Male": 1.2, "Young": 0.4, "Arched_Eyebrows": -0.5}),
    "No_Beard": Rule(0.8349, {"Male": -12.0, "Young": 0.3}),
    "5_o_Clock_Shadow": Rule(0.1111, {"No_Beard": NEVER, "Young": 0.4}),
    "Goatee": Rule(0.0628, {"No_Beard": NEVER, "5_o_Clock_Shadow": -0.6}),
    "Mustache": Rule(0.0415, {"No_Beard": NEVER, "Goatee": 1.2, "Young": -0.6}),
    "Sideburns": Rule(0.0565, {"Male": 8.0, "No_Beard": -3.5, "Goatee": 0.6}),
    "Eyeglasses": Rule(0.0651, {"Male": 1.2, "Young": -1.6}),
    "Wearing_Hat": Rule(0.0485, {"Male": 1.0, "Young": 0.3}),
    "Bald": Rule(0.0224, {"Male": 8.0, "Young": -2.0, "Wearing_Hat": NEVER, "Sideburns": NEVER}),
    "Receding_Hairline": Rule(
        0.0798, {"Male": 1.2, "Young": -1.6, "Wearing_Hat": NEVER, "Bald": NEVER}
    ),
    "Gray_Hair": Rule(0.0419, {"Young": -3.5, "Male": 1.0, "Bald": NEVER}),
    "Black_Hair": Rule(0.2393, {"Gray_Hair": NEVER, "Bald": NEVER, "Male": 0.5, "Young": 0.6}),
    "Brown_Hair": Rule(
        0.2052, {"Gray_Hair": NEVER, "Black_Hair": NEVER, "Bald": NEVER, "Male": -0.4}
    ),
    "Blond_Hair": Rule(
        0.1480,
        {"Gray_Hair": NEVER, "Black_Hair": NEVER, "Brown_Hair": NEVER, "Bald": NEVER, "Male": -2.2},
    ),
    "Bangs": Rule(
        0.1516, {"Male": -1.4, "Wearing_Hat": -1.5, "Bald": NEVER, "Receding_Hairline": NEVER}
    ),
    "Straight_Hair": Rule(0.2084, {"Bald": NEVER, "Wearing_Hat": -1.0}),
    "Wavy_Hair": Rule(
        0.3196,
        {
            "Straight_Hair": NEVER,
            "Bald": NEVER,
            "Male": -1.5,
            "Wearing_Hat": -0.8,
            "Heavy_Makeup": 0.4,
        },
    ),
    "Chubby": Rule(0.0576, {"Male": 1.5, "Young": -1.5}),
    "Double_Chin": Rule(0.0467, {"Chubby": 3.2, "Young": -1.5, "Male": 0.6}),
    "Big_Nose": Rule(0.2345, {"Male": 1.5, "Young": -0.9, "Chubby": 1.0}),
    "Pointy_Nose": Rule(0.2774, {"Male": -0.8, "Big_Nose": -1.2}),
    "Big_Lips": Rule(0.2408, {"Male": -0.8, "Wearing_Lipstick": 0.3}),
    "Bags_Under_Eyes": Rule(0.2046, {"Male": 1.2, "Young": -1.2}),
    "Smiling": Rule(0.4821, {"Male": -0.4}),
    "Mouth_Slightly_Open": Rule(0.4834, {"Smiling": 1.8}),
    "Narrow_Eyes": Rule(0.1151, {"Smiling": 0.3}),
    "High_Cheekbones": Rule(0.4550, {"Smiling": 3.0, "Male": -0.8, "Heavy_Makeup": 0.5}),
    "Oval_Face": Rule(0.2841, {"Male": -0.7, "Smiling": 0.4, "Chubby": -2.5}),
    "Pale_Skin": Rule(0.0429, {"Male": -0.8}),
    "Blurry": Rule(0.0509),
    "Wearing_Earrings": Rule(0.1889, {"Male": -3.0, "Wearing_Lipstick": 0.6}),
    "Wearing_Necklace": Rule(0.1230, {"Male": -2.7, "Wearing_Earrings": 0.8}),
    "Wearing_Necktie": Rule(0.0727, {"Male": 4.5, "Young": -1.2, "Wearing_Necklace": NEVER}),
    "Attractive": Rule(
        0.5125,
        {
            "Young": 1.7,
            "Male": -1.0,
            "Heavy_Makeup": 0.9,
            "Chubby": -2.5,
            "Big_Nose": -0.9,
            "Bags_Under_Eyes": -0.4,
            "Oval_Face": 0.5,
            "Eyeglasses": -1.3,
            "Blurry": -1.2,
            "Receding_Hairline": -1.0,
        },
    ),
}
NAMES: tuple[str, ...] = tuple(sorted(RULES))
"""The 40 names in CelebA's order, which is that of their letters."""
UNSEEN: tuple[str, ...] = ("Attractive",)
"""Attributes that no stroke of the drawing shows: they follow from the others alone."""
VISIBLE: tuple[str, ...] = tuple(name for name in NAMES if name not in UNSEEN)


def sample_attributes(
    generator: np.random.Generator, forced: Mapping[str, bool] | None = None
) -> Attributes:
    """Draw the 40 attributes of one face; those in ``forced`` hold, and others follow from them."""
    forced = forced or {}
    drawn = generator.random(len(RULES))
    values: Attributes = {}
    for (name, rule), uniform in zip(RULES.items(), drawn, strict=True):
        odds = intercepts()[name]
        odds += sum(weight for other, weight in rule.weights.items() if values[other])
        values[name] = forced.get(name, bool(uniform < _sigmoid(np.array(odds))))
    return with_attributes({name: values[name] for name in NAMES}, forced)


def with_attributes(attributes: Mapping[str, bool], forced: Mapping[str, bool]) -> Attributes:
    """Return the attributes with some of them set, and whatever these rule out taken back.

    A goatee, for example, takes No_Beard back. An unknown name is a KeyError.
    """
    unknown = [name for name in forced if name not in RULES]
    if unknown:
        raise KeyError(f"no such attribute: {', '.join(unknown)}")
    values = {**attributes, **forced}
    for name, rule in RULES.items():
        for other, weight in rule.weights.items():
            if weight == NEVER and values[name] and values[other]:
                values[name if other in forced else other] = False
    return values


@lru_cache(maxsize=1)
def intercepts() -> Mapping[str, float]:
    """Return the intercept of each attribute that gives it its base rate."""
    generator = np.random.Generator(np.random.Philox(key=40))
    drawn: dict[str, NDArray[np.bool_]] = {}
    found: dict[str, float] = {}
    for name, rule in RULES.items():
        odds = np.zeros(_CALIBRATION_SIZE)
        for other, weight in rule.weights.items():
            odds += weight * drawn[other]
        found[name] = _intercept(odds, rule.rate)
        drawn[name] = generator.random(_CALIBRATION_SIZE) < _sigmoid(odds + found[name])
    return found


def _intercept(odds: NDArray[np.float64], rate: float) -> float:
    low, high = -30.0, 30.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if _sigmoid(odds + middle).mean() > rate else (middle, high)
    return (low + high) / 2


def _sigmoid(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-odds)))
