"""Plain scalars mean what YAML 1.2's core schema says, and text survives being written."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from affactkit.component import SourcedText
from affactkit.recipe.events import Source
from affactkit.recipe.reader import read_yaml
from affactkit.recipe.writer import _Dumper


def read(text: str) -> Any:
    return read_yaml(Source(text, "text", Path("/"))).values


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Section 10.3.2 of the specification, and its examples 10.8 and 10.9.
        ("null", None), ("Null", None), ("NULL", None), ("~", None), ("", None),
        ("true", True), ("True", True), ("TRUE", True), ("false", False), ("FALSE", False),
        ("0", 0), ("0o7", 7), ("0x3A", 58), ("-19", -19), ("+7", 7), ("0o17", 15), ("010", 10),
        ("0.", 0.0), ("-0.0", -0.0), (".5", 0.5), ("+12e03", 12000.0), ("-2E+05", -200000.0),
        ("1e-4", 1e-4), ("1e3", 1000.0), (".inf", math.inf), ("-.Inf", -math.inf),
        ("+.INF", math.inf),
        # Words, however YAML 1.1 or Python would read them.
        ("no", "no"), ("on", "on"), ("yes", "yes"), ("off", "off"), ("y", "y"), ("nUll", "nUll"),
        ("tRue", "tRue"), ("190:20:30", "190:20:30"), ("1_000", "1_000"), ("0b11", "0b11"),
        ("0O7", "0O7"), ("inf", "inf"), ("nan", "nan"), ("infinity", "infinity"), (".", "."),
        ("1e", "1e"), ("2026-11-24", "2026-11-24"), ("=", "="), ("<<", "<<"),
        ("'1'", "1"), ('"true"', "true"), ("!!str 12", "12"), ("!!int 0o17", 15), ("! 12", "12"),
    ],
)  # fmt: skip
def test_meaning(text: str, value: Any) -> None:
    found = read(text)
    kinds = {type(found), type(value)} - {SourcedText}
    assert found == value
    assert len(kinds - {str}) == (not isinstance(value, str))


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    assert math.isnan(read(text))


def test_endless_digits_are_text_not_a_crash() -> None:
    assert read("9" * 10_000) == "9" * 10_000


WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Zl", "Zp"], exclude_characters="\ufeff"),
    max_size=12,
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
PLAIN = st.from_regex(r"[-+.0-9eExoO_:~a-zA-Z]{1,8}", fullmatch=True) | st.sampled_from(
    ["no", "on", "null", "~", "1e-4", "0o17", "1_0", "1:20", ".inf", "", "=", "<<", "true"]
)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS | PLAIN,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | PLAIN, inner, max_size=4),
    max_leaves=12,
)


@given(DOCUMENTS)
def test_every_json_document_means_itself(value: Any) -> None:
    assert read(json.dumps(value, ensure_ascii=False)) == value


@given(DOCUMENTS)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert read(yaml.dump(value, Dumper=_Dumper, allow_unicode=True)) == value


@given(PLAIN)
def test_other_programs_read_written_text_as_text(text: str) -> None:
    assert yaml.safe_load(yaml.dump([text], Dumper=_Dumper)) == [text]
