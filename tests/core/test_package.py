"""What ``import affactkit`` offers: names whose code is imported when one is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import affactkit


def test_all_names_are_there_and_are_shown() -> None:
    assert set(affactkit.__all__) <= set(dir(affactkit))
    assert [name for name in affactkit.__all__ if not callable(getattr(affactkit, name))] == []


def test_a_name_that_is_not_there_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'affactkit' has no attribute 'trian'"):
        affactkit.trian  # type: ignore[attr-defined]  # noqa: B018


def test_the_package_alone_imports_nothing_heavy() -> None:
    code = "import affactkit, sys; dir(affactkit); print({'numpy', 'torch'} & set(sys.modules))"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert printed.stdout.strip() == b"set()"
