"""What a shell completes: the names of recipes, kinds, components and plugins.

Each is given to a parameter as ``shell_complete``; loading plugins, it is a moment's work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

import click
from click.shell_completion import CompletionItem

from affactkit.errors import AffactkitError
from affactkit.plugins import GROUP, find, plugin_host, provider_of
from affactkit.registry import KINDS, singular

Items = list[CompletionItem]
Complete = Callable[[click.Context, click.Parameter, str], Items]
Choices = Callable[[click.Context], Mapping[str, str]]
"""Returns what there is to choose from, each with a summary."""


def starting_with(incomplete: str, names: Mapping[str, str]) -> Items:
    """Return the names that begin so, with their summaries, which some shells show."""
    return [CompletionItem(n, help=text) for n, text in names.items() if n.startswith(incomplete)]


def one_of(choices: Choices) -> Complete:
    """Return what completes a name of one of these."""

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
        # Whoever presses a key is told nothing of plugins that are broken or not installed.
        logging.getLogger("affactkit").addHandler(logging.NullHandler())
        try:
            return starting_with(incomplete, choices(context))
        except AffactkitError:
            return []

    return complete


def one_of_or_file(choices: Choices) -> Complete:
    """Return what completes a name of one of these, or a file when no name begins so."""
    by_name = one_of(choices)

    def complete(context: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
        found = by_name(context, parameter, incomplete)
        return found or [CompletionItem(incomplete, type="file")]

    return complete


def _recipe_names(context: click.Context) -> Mapping[str, str]:
    from affactkit.recipe.names import named_recipes, recipe_folders

    return dict.fromkeys(named_recipes(recipe_folders()), "")


def _kinds(context: click.Context) -> Mapping[str, str]:
    return dict.fromkeys(KINDS, "")


def _one_of_a_kind(context: click.Context) -> Mapping[str, str]:
    return dict.fromkeys(map(singular, KINDS), "")


def _components(context: click.Context) -> Mapping[str, str]:
    registry = plugin_host().registries.of(context.params["kind"])
    return {entry.name: entry.summary for entry in registry}


def _figures(context: click.Context) -> Mapping[str, str]:
    return {entry.name: entry.summary for entry in plugin_host().registries.figures}


def _plugins(context: click.Context) -> Mapping[str, str]:
    return {point.name: str(provider_of(point)) for point in find(GROUP)}


recipes = one_of_or_file(_recipe_names)
recipe_names = one_of(_recipe_names)
kinds = one_of(_kinds)
one_of_a_kind = one_of(_one_of_a_kind)
components = one_of(_components)
figures = one_of(_figures)
plugins = one_of(_plugins)
