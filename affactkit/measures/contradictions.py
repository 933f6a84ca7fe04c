"""Answers that cannot all be true of one face.

Only what contradicts itself is a rule, never what is merely unusual. Labels contradict themselves
too: measure `Predictions.targets` for comparison.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from affactkit.measures.undefined import ratio


@dataclass(frozen=True)
class Rule:
    """Attributes of which a face has at most one.

    Attributes:
        name: what is wrong when it has more.
        attributes: theirs.
    """

    name: str
    attributes: tuple[str, ...]


RULES = (
    Rule("no beard but a 5 o'clock shadow", ("No_Beard", "5_o_Clock_Shadow")),
    Rule("no beard but a goatee", ("No_Beard", "Goatee")),
    Rule("no beard but a mustache", ("No_Beard", "Mustache")),
    Rule("bald but with bangs", ("Bald", "Bangs")),
    Rule("bald but with straight hair", ("Bald", "Straight_Hair")),
    Rule("bald but with wavy hair", ("Bald", "Wavy_Hair")),
    Rule("straight and wavy hair", ("Straight_Hair", "Wavy_Hair")),
    Rule("several hair colors", ("Black_Hair", "Blond_Hair", "Brown_Hair", "Gray_Hair")),
)
"""What CelebA's attributes exclude."""


def applicable(attributes: Sequence[str], rules: Sequence[Rule] = RULES) -> list[Rule]:
    """Return the rules whose attributes all exist."""
    return [rule for rule in rules if set(rule.attributes) <= set(attributes)]


def contradictory(
    answers: NDArray[np.int8] | NDArray[np.bool_], attributes: Sequence[str], rule: Rule
) -> NDArray[np.bool_]:
    """Return [N] which pictures break a rule.

    Args:
        answers: [N, A] decisions, or targets with -1 for unknown, which breaks nothing.
        attributes: the A names.
        rule: an applicable one.
    """
    return np.asarray((_columns(answers, attributes, rule) == 1).sum(axis=1) > 1)


def contradiction_rates(
    answers: NDArray[np.int8] | NDArray[np.bool_],
    attributes: Sequence[str],
    rules: Sequence[Rule] = RULES,
) -> dict[str, float]:
    """Return by name of the rule the share of pictures that break it.

    Args:
        answers: [N, A] decisions, or targets with -1 for unknown.
        attributes: the A names.
        rules: of which only those are judged whose attributes all exist, and each on the pictures
            of which all of them are known; NaN where there are none.
    """
    rates = {}
    for rule in applicable(attributes, rules):
        known = (_columns(answers, attributes, rule) >= 0).all(axis=1)
        broken = contradictory(answers, attributes, rule) & known
        rates[rule.name] = float(ratio(broken.sum(), known.sum()))
    return rates


def _columns(
    answers: NDArray[np.int8] | NDArray[np.bool_], attributes: Sequence[str], rule: Rule
) -> NDArray[np.int8]:
    places = [list(attributes).index(name) for name in rule.attributes]
    return answers[:, places].astype(np.int8)
