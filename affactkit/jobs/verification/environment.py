"""Compare the environment that a run was judged in with this one."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping
from typing import Any

from affactkit.jobs.environment import package_versions, providers
from affactkit.jobs.record import Record
from affactkit.jobs.verification.check import Check, compared
from affactkit.recipe.models import Recipe

ABSENT = "nothing"


def check_environment(recipe: Recipe, record: Record) -> Iterator[Check]:
    """Check the versions of packages and of whatever brings the components."""
    now = _versions({"packages": package_versions(), "python": platform.python_version()})
    components = providers(recipe)
    for evaluation in record.evaluations:
        recorded = _versions(evaluation.environment)
        for package, version in recorded.items():
            yield compared("environment", package, version, now.get(package, ABSENT))
        for place, brought in evaluation.environment["components"].items():
            here = components.get(place, {})
            name = f"{brought['name']} of {brought['distribution']}"
            found = here.get("version", ABSENT)
            yield compared("environment", f"{place}: {name}", brought["version"], found)


def _versions(environment: Mapping[str, Any]) -> dict[str, str]:
    return {"python": environment["python"], **environment["packages"]}
