"""From a sweep's file to the checked sweep, and from chosen values to a recipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from affactkit.errors import RecipeError
from affactkit.plugins import plugin_host
from affactkit.recipe.check import check, checked
from affactkit.recipe.extends import find_beside, read_extended
from affactkit.recipe.models import Recipe
from affactkit.recipe.names import find_recipe
from affactkit.recipe.origins import Draft, Problem, refuse
from affactkit.recipe.overrides import assign, override
from affactkit.recipe.reader import read_file
from affactkit.registry import Registries, suggest
from affactkit_sweep.models import AnyParameter, Categorical, Sweep
from affactkit_sweep.names import find_sweep

Values = dict[str, Any]
"""What was chosen, by parameter: labels of choices, and numbers; none of inactive parameters."""


@dataclass(frozen=True)
class Search:
    """A checked sweep with the recipe that it varies.

    Attributes:
        sweep: what the file says.
        draft: the same with the places where it was written.
        base: the recipe, with the fixed changes of the sweep and of the command line.
        registries: what its components are looked up in.
    """

    sweep: Sweep
    draft: Draft
    base: Draft
    registries: Registries

    def active(self, name: str, values: Mapping[str, Any]) -> bool:
        """Tell whether a parameter counts, after the values of those before it."""
        conditions = self.sweep.parameters[name].when
        return all(
            other in values and values[other] in allowed for other, allowed in conditions.items()
        )

    def recipe(self, values: Mapping[str, Any]) -> Recipe:
        """Return the checked recipe of a trial.

        Raises:
            RecipeError: these values do not fit together, or not into the recipe.
        """
        draft = self.base
        for name, value in values.items():
            draft = assign(draft, name, self._written(name, value))
        return check(draft, self.registries)

    def _written(self, name: str, value: Any) -> Draft:
        """Return a value as if it stood in the sweep's file where it comes from."""
        parameter = self.sweep.parameters[name]
        if isinstance(parameter, Categorical):
            named = isinstance(parameter.choices, dict)
            choice = value if named else parameter.labels.index(value)
            return self.draft.inside(("parameters", name, "choices", choice))
        return Draft(value, {(): self.draft.origin(("parameters", name))})

    def examples(self) -> Iterator[Values]:
        """Yield values that reach each choice, and both ends of each range, at least once."""
        for name, parameter in self.sweep.parameters.items():
            for value in parameter.examples:
                yield self._example({name: value})

    def _example(self, wanted: Values) -> Values:
        for name in reversed(self.sweep.parameters):
            if name in wanted:
                for other, allowed in self.sweep.parameters[name].when.items():
                    wanted.setdefault(other, allowed[0])
        values: Values = {}
        for name, parameter in self.sweep.parameters.items():
            if self.active(name, values):
                values[name] = wanted.get(name, parameter.examples[0])
        return values


def load_search(
    name_or_path: str | Path,
    overrides: Iterable[str] = (),
    registries: Registries | None = None,
) -> Search:
    """Read and check a sweep, and that its values fit into its recipe.

    Args:
        name_or_path: a file, or the name of a sweep that affactkit or a plugin brings.
        overrides: ``a.b=c`` assignments to the recipe, the same for all trials.
        registries: what components are looked up in; the installed plugins' if None.

    Raises:
        RecipeError: something does not fit; one line for each problem.
    """
    path = find_sweep(name_or_path)
    draft = read_file(path)
    sweep = checked(draft, Sweep.model_validate)
    refuse(_wrong_conditions(sweep, draft))
    base = read_extended(_recipe_of(sweep, draft, path))
    for place in sweep.set:
        base = assign(base, place, draft.inside(("set", place)))
    base = override(base, overrides)
    search = Search(sweep, draft, base, registries or plugin_host().registries)
    _refuse_misfits(search)
    return search


def _recipe_of(sweep: Sweep, draft: Draft, path: Path) -> Path:
    found = find_beside(sweep.recipe, path, f"{draft.origin(('recipe',))}  recipe")
    # A sweep may be named after its recipe.
    return find_recipe(sweep.recipe) if found.resolve() == path.resolve() else found


def _wrong_conditions(sweep: Sweep, draft: Draft) -> Iterator[Problem]:
    before: dict[str, AnyParameter] = {}
    for name, parameter in sweep.parameters.items():
        choosing = [other for other, found in before.items() if isinstance(found, Categorical)]
        for other, allowed in parameter.when.items():
            place = ("parameters", name, "when", other)
            known = before.get(other)
            if not isinstance(known, Categorical):
                said = f"no categorical parameter before this one; {suggest(other, choosing)}"
                yield Problem.at(draft.origin(place), place, said)
                continue
            for label in allowed:
                if label not in known.labels:
                    said = f"no choice there; {suggest(str(label), [*map(str, known.labels)])}"
                    yield Problem.at(draft.origin(place), place, f"'{label}' is {said}")
        before[name] = parameter


def _refuse_misfits(search: Search) -> None:
    """Check the recipe of each example, and tell all that is wrong with them at once."""
    wrong: list[RecipeError] = []
    for values in search.examples():
        try:
            search.recipe(values)
        except RecipeError as error:
            wrong.append(error)
    if wrong:
        lines = dict.fromkeys(line for error in wrong for line in error.message.splitlines())
        raise RecipeError("\n".join(lines), hint=wrong[0].hint)
