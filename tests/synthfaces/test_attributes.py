from __future__ import annotations

import numpy as np
import pytest

from affactkit_synthfaces.attributes import (
    NAMES,
    NEVER,
    RULES,
    UNSEEN,
    VISIBLE,
    sample_attributes,
    with_attributes,
)

COUNT = 6000


@pytest.fixture(scope="module")
def sampled() -> dict[str, np.ndarray]:
    generator = np.random.Generator(np.random.Philox(key=1))
    rows = [sample_attributes(generator) for _ in range(COUNT)]
    return {name: np.array([row[name] for row in rows]) for name in NAMES}


def test_there_are_celebas_40_names_in_its_alphabetical_order() -> None:
    assert len(NAMES) == 40
    assert list(NAMES) == sorted(NAMES)
    assert set(RULES) == set(NAMES)


def test_every_attribute_is_either_visible_or_listed_as_unseen() -> None:
    assert set(VISIBLE) | set(UNSEEN) == set(NAMES)
    assert not set(VISIBLE) & set(UNSEEN)


def test_rules_look_only_at_attributes_drawn_before() -> None:
    drawn: set[str] = set()
    for name, rule in RULES.items():
        assert set(rule.weights) <= drawn, name
        drawn.add(name)


@pytest.mark.parametrize("name", NAMES)
def test_base_rates_are_celebas(sampled: dict[str, np.ndarray], name: str) -> None:
    rate = RULES[name].rate
    # Four standard errors, for the sample and the one that calibrated the table.
    error = 4 * np.sqrt(rate * (1 - rate) * (1 / COUNT + 1 / 20_000))
    assert abs(sampled[name].mean() - rate) < error


def test_strong_correlations_are_there(sampled: dict[str, np.ndarray]) -> None:
    male, young = sampled["Male"], sampled["Young"]
    assert sampled["Wearing_Lipstick"][male].mean() < 0.02
    assert sampled["Wearing_Lipstick"][~male].mean() > 0.7
    assert sampled["Goatee"][~male].mean() < 0.005
    assert sampled["No_Beard"][~male].mean() > 0.99
    assert sampled["Gray_Hair"][~young].mean() > 10 * sampled["Gray_Hair"][young].mean()
    assert sampled["Attractive"][young].mean() > 2 * sampled["Attractive"][~young].mean()


def test_what_excludes_each_other_never_meets(sampled: dict[str, np.ndarray]) -> None:
    for name, rule in RULES.items():
        for other, weight in rule.weights.items():
            if weight == NEVER:
                assert not (sampled[name] & sampled[other]).any(), (name, other)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [True, False])
def test_any_attribute_can_be_forced(name: str, value: bool) -> None:
    generator = np.random.Generator(np.random.Philox(key=2))
    assert sample_attributes(generator, {name: value})[name] is value


def test_setting_one_takes_back_what_it_rules_out() -> None:
    shaved = dict.fromkeys(NAMES, False) | {"No_Beard": True, "Black_Hair": True}
    changed = with_attributes(shaved, {"Goatee": True, "Gray_Hair": True})
    assert changed["Goatee"]
    assert not changed["No_Beard"]
    assert changed["Gray_Hair"]
    assert not changed["Black_Hair"]


def test_an_unknown_attribute_is_an_error() -> None:
    with pytest.raises(KeyError, match="Sideburn"):
        with_attributes(dict.fromkeys(NAMES, False), {"Sideburn": True})
