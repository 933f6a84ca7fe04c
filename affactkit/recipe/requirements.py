"""What a recipe needs to be installed: distributions, each with the versions that will do."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

from pydantic import AfterValidator, ValidationError
from pydantic_core import InitErrorDetails

from affactkit.component import custom_error


def _check(requirements: dict[str, str]) -> dict[str, str]:
    """Compare what is wanted with what is installed, each where it was written."""
    wrong = [
        InitErrorDetails(type=custom_error("requirement", problem), loc=(name,), input=versions)
        for name, versions in requirements.items()
        if (problem := unmet(name, versions))
    ]
    if wrong:
        raise ValidationError.from_exception_data("requires", wrong)
    return requirements


Requirements = Annotated[dict[str, str], AfterValidator(_check)]
"""Distributions by name, with version specifiers: ``{affactkit-focal: ">=0.1"}``."""


def unmet(distribution: str, versions: str) -> str:
    """Return what is wrong with an installed distribution; nothing if it will do.

    Args:
        distribution: its name.
        versions: a version specifier of PEP 440, such as ``>=0.1,<2``.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # few recipes need it

    try:
        wanted = SpecifierSet(versions)
    except InvalidSpecifier:
        return f"'{versions}' is no version specifier; write '>=0.1', '==1.2' or '>=1,<2'"
    try:
        installed = version(distribution)
    except (PackageNotFoundError, ValueError):
        found = "it is not installed"
    else:
        if wanted.contains(installed, prereleases=True):
            return ""
        found = f"{installed} is installed"
    return f"{versions} is needed and {found}; try: pip install '{distribution}{versions}'"
