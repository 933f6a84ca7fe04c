"""One thing that a run says of itself, and whether it was found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["reproduced", "differs", "not checked"]


@dataclass(frozen=True)
class Check:
    """One thing that a run says of itself.

    Attributes:
        subject: what it is about, such as ``numbers``.
        name: which one.
        verdict: whether it was found again.
        detail: what was found instead, or why it was not checked.
    """

    subject: str
    name: str
    verdict: Verdict
    detail: str = ""


def compared(subject: str, name: str, recorded: object, found: object) -> Check:
    """Return whether two values are the same."""
    if recorded == found:
        return Check(subject, name, "reproduced")
    return Check(subject, name, "differs", f"recorded {recorded}, found {found}")
