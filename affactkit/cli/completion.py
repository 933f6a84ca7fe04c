"""``affactkit completion``: let a shell complete command lines."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


@click.command(
    epilog="""\b
Examples:
  eval "$(affactkit completion bash)"
  eval "$(affactkit completion zsh)"
  affactkit completion fish > ~/.config/fish/completions/affactkit.fish"""
)
@click.argument("shell", type=click.Choice(list(SHELLS)))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print what lets SHELL complete commands, options, recipes, components and files.

    Each time that the completion key is pressed, affactkit is asked what is installed.
    """
    root = context.find_root()
    name = str(root.info_name)
    click.echo(SHELLS[shell](root.command, {}, name, f"_{name.upper()}_COMPLETE").source())
