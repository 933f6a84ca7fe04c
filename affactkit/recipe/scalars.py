"""Scalars of YAML 1.2's core schema: ``1e-4`` is a number and ``no`` a word.

Source: YAML 1.2.2, section 10.3.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

TAG = "tag:yaml.org,2002:"


def _float(text: str) -> float:
    lowered = text.lower()
    return float(lowered.replace(".", "")) if lowered.endswith(("inf", "nan")) else float(text)


RULES: tuple[tuple[str, re.Pattern[str], Callable[[str], Any]], ...] = (
    ("null", re.compile(r"(?:null|Null|NULL|~|)"), lambda text: None),
    ("bool", re.compile(r"(?:true|True|TRUE|false|False|FALSE)"), lambda text: text[0] in "tT"),
    ("int", re.compile(r"[-+]?[0-9]+"), int),
    ("int", re.compile(r"0o[0-7]+"), lambda text: int(text[2:], 8)),
    ("int", re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text[2:], 16)),
    ("float", re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), _float),
    ("float", re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), _float),
)
"""Type, the whole text of a plain scalar of that type, and how it is read; the first one counts."""

LONGEST_NUMBER = 300
"""Characters; Python refuses to read integers of more than a few thousand digits."""


def resolve(text: str) -> tuple[str, Any]:
    """Return the type and value of a plain scalar: ``("int", 7)``; text stays ``("str", text)``."""
    if len(text) <= LONGEST_NUMBER:
        for kind, pattern, read in RULES:
            if pattern.fullmatch(text):
                return kind, read(text)
    return "str", text
