"""The commands, each imported only when it is used."""

from __future__ import annotations

import os
from importlib.metadata import EntryPoint
from typing import Any

import click
from click.shell_completion import CompletionItem

from affactkit.cli.completing import starting_with
from affactkit.cli.messages import Told
from affactkit.errors import AffactkitError, PluginError
from affactkit.plugins import RERAISE, find, provider_of
from affactkit.registry import import_attribute, suggest

GROUP = "affactkit.commands"

BUILT_IN = {
    "run": "Train, evaluate and report as a recipe says.",
    "evaluate": "Judge trained runs again.",
    "report": "Make a page of one run, or of several beside each other.",
    "verify": "Find everything again that a run says of itself.",
    "replay": "Make a crop of a training again, step by step.",
    "predict": "Tell the attributes of the faces in your own pictures.",
    "figure": "Draw a figure of runs.",
    "recipes": "List, show and copy the recipes that have a name.",
    "validate": "Check recipes without running them.",
    "schema": "Tell editors what recipes may hold.",
    "list-components": "List what recipes can name.",
    "describe": "Explain a component and its fields.",
    "plugins": "Tell which plugins are there, and which failed.",
    "new-plugin": "Write a plugin to begin with.",
    "completion": "Let a shell complete command lines.",
    "doctor": "Examine the installation and the machine.",
}
"""Name and summary; the command itself is ``command`` in the module of that name."""


class LazyGroup(click.Group):
    """Knows its commands by name, and imports the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return built-in commands in the order of the work, then those of plugins."""
        return [*BUILT_IN, *sorted(_plugin_commands())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command.

        Raises:
            Told: it belongs to a plugin and cannot be imported.
        """
        if cmd_name in BUILT_IN:
            module = cmd_name.replace("-", "_")
            command: click.Command = import_attribute(f"affactkit.cli.{module}:command")
            return command
        points = _plugin_commands().get(cmd_name)
        try:
            return _load(points) if points else None
        except PluginError as error:
            if ctx.resilient_parsing:  # a shell asks what may come next
                return None
            raise Told(error) from error

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name, or say which ones there are."""
        name = args[0]
        told = ctx.resilient_parsing or name.startswith("-")
        if not told and self.get_command(ctx, name) is None:
            ctx.fail(f"unknown command '{name}'; {suggest(name, self.list_commands(ctx))}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the summaries of commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(BUILT_IN.items()))
        if brought := _brought():
            with formatter.section("Commands of plugins"):
                formatter.write_dl(list(brought.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete commands without importing any, and options."""
        commands = starting_with(incomplete, {**BUILT_IN, **_brought()})
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; our own errors become one block, unless they are to be debugged."""
        try:
            return super().invoke(ctx)
        except AffactkitError as error:
            if os.environ.get(RERAISE):
                raise
            raise Told(error) from error
        except KeyboardInterrupt:
            click.echo("Interrupted.", err=True)
            ctx.exit(130)


def _plugin_commands() -> dict[str, list[EntryPoint]]:
    """Return the commands of plugins by name; names of built-in commands are not for them."""
    found: dict[str, list[EntryPoint]] = {}
    for point in find(GROUP):
        if point.name not in BUILT_IN:
            found.setdefault(point.name, []).append(point)
    return found


def _brought() -> dict[str, str]:
    """Return the commands of plugins, sorted, with those who bring them."""
    return {name: _owners(points) for name, points in sorted(_plugin_commands().items())}


def _owners(points: list[EntryPoint]) -> str:
    owners = [provider_of(point) for point in points]
    return "of " + " and ".join(f"{owner.distribution} {owner.version}" for owner in owners)


def _load(points: list[EntryPoint]) -> click.Command:
    name, owners = points[0].name, _owners(points)
    if len(points) > 1:
        raise PluginError(f"two plugins bring the command '{name}': {owners}")
    try:
        command = points[0].load()
    # A stranger's code: whatever it raises is its own failure, not that of the command line.
    except (Exception, SystemExit) as error:
        if os.environ.get(RERAISE):
            raise
        raise PluginError(
            f"the command '{name}' {owners} cannot be loaded: {type(error).__name__}: {error}",
            hint=f"Reinstall {provider_of(points[0]).distribution}, or ask its author.",
        ) from error
    if not isinstance(command, click.Command):
        raise PluginError(f"the command '{name}' {owners} is no click command: {command!r}")
    return command
