"""From content to HTML: one file, without network, in which no name can become code."""

from __future__ import annotations

import base64
import hashlib
import math
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from affactkit.measures.undefined import defined_mean
from affactkit.report.page.charts import HEIGHT, WIDTH, reliability_points

DASH = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"


def rendered(template: str, **content: Any) -> str:
    """Return a page; everything that the template is given is escaped."""
    script = _asset("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    # The browser runs our own script only, and loads nothing from anywhere.
    allowed = ("img-src data:", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'")
    policy = "; ".join(("default-src 'none'", *allowed))
    return (
        _environment()
        .get_template(template)
        .render(policy=policy, script=Markup(script), style=Markup(_asset("page.css")), **content)
    )


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text(encoding="utf-8").strip()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(__package__, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "decimal": decimal,
        "defined_mean": lambda values: float(defined_mean(values)),
        "percent": percent,
        "signed": signed,
        "sortable": sortable,
        "words": lambda name: name.replace("_", " "),
    }
    environment.globals |= {
        "height": HEIGHT,
        "isnan": math.isnan,
        "nan": math.nan,
        "reliability_points": reliability_points,
        "version": version("affactkit"),
        "width": WIDTH,
    }
    return environment


def percent(share: float, digits: int = 1) -> str:
    """Return a share in percent without the sign, a dash where it is undefined."""
    return decimal(100 * share, digits)


def decimal(number: float, digits: int = 3) -> str:
    """Return a number with so many digits after the point, a dash where it is undefined."""
    if not math.isfinite(number):
        return DASH
    return f"{number:.{digits}f}".replace("-", MINUS)


def signed(number: float, digits: int = 1) -> str:
    """Return a number with its sign unless it is 0, a dash where it is undefined."""
    text = decimal(number, digits)
    if not text.strip(f"0.{MINUS}"):
        return text.removeprefix(MINUS)
    return text if text.startswith((MINUS, DASH)) else f"+{text}"


def sortable(number: float) -> str:
    """Return what a script sorts by; nothing where the number is undefined."""
    return "" if math.isnan(number) else repr(float(number))
