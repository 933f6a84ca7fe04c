"""Lengths of time as people write them."""

from __future__ import annotations

import re

import click

SECONDS = {"h": 3600, "m": 60, "s": 1}


def in_seconds(_: click.Context, option: click.Parameter, text: str | None) -> float | None:
    """Return the seconds of ``90``, ``90s``, ``55m`` or ``1h30m``; click calls this for an option.

    Raises:
        BadParameter: it is no length of time, or none at all.
    """
    if text is None:
        return None
    seconds = 0.0
    if re.fullmatch(r"\d+(\.\d+)?", text):
        seconds = float(text)
    elif re.fullmatch(r"(\d+h)?(\d+m)?(\d+s)?", text):
        seconds = sum(int(n) * SECONDS[unit] for n, unit in re.findall(r"(\d+)([hms])", text))
    if seconds <= 0:
        raise click.BadParameter(
            f"'{text}' is no length of time; write 3600, 55m or 1h30m", param=option
        )
    return seconds
