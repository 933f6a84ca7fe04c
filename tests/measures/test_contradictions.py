"""Contradictions are what a reader of each rule would count."""

from __future__ import annotations

import warnings
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from affactkit.measures.contradictions import (
    RULES,
    Rule,
    applicable,
    contradiction_rates,
    contradictory,
)
from affactkit_synthfaces.attributes import NAMES as CELEBA
from affactkit_synthfaces.attributes import sample_attributes

COLORS = Rule("several colors", ("Black", "Blond", "Gray"))
NAMES = ("Gray", "Smiling", "Black", "Blond")


@given(hnp.arrays(np.int8, st.tuples(st.integers(1, 9), st.just(4)), elements=st.integers(-1, 1)))
def test_rates_are_counted_on_pictures_of_which_all_is_known(answers: np.ndarray) -> None:
    people = [dict(zip(NAMES, row, strict=True)) for row in answers.tolist()]

    def breaks(person: dict[str, int]) -> bool:
        return any(person[a] == person[b] == 1 for a, b in combinations(COLORS.attributes, 2))

    judged = [p for p in people if all(p[name] != -1 for name in COLORS.attributes)]
    expected = np.mean([breaks(p) for p in judged]) if judged else np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = contradiction_rates(answers, NAMES, (COLORS,))
    assert found == {"several colors": pytest.approx(expected, nan_ok=True)}
    assert contradictory(answers, NAMES, COLORS).tolist() == [breaks(p) for p in people]


def test_decisions_are_judged_like_labels() -> None:
    decisions = np.array([[True, False, True, True], [False, True, True, False]])
    assert contradiction_rates(decisions, NAMES, (COLORS,)) == {"several colors": 0.5}


def test_only_rules_about_what_exists_apply() -> None:
    assert applicable(NAMES, (COLORS, Rule("other", ("Black", "Bald")))) == [COLORS]
    assert contradiction_rates(np.ones((1, 2), np.int8), ("Male", "Young")) == {}


def test_all_shipped_rules_are_about_celebas_attributes() -> None:
    assert applicable(CELEBA) == list(RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(len(set(rule.attributes)) > 1 for rule in RULES)


def test_faces_drawn_without_contradictions_have_none() -> None:
    random = np.random.default_rng(0)
    faces = [sample_attributes(random) for _ in range(1000)]
    answers = np.array([[face[name] for name in CELEBA] for face in faces])
    assert answers.any(axis=0).sum() > 35
    assert set(contradiction_rates(answers, CELEBA).values()) == {0.0}
