"""List the comparisons, or run some of them."""

from __future__ import annotations

from pathlib import Path

import click

from benchmarks.catalogue import NAMES, comparison, summary
from benchmarks.findings import Findings
from benchmarks.harness import Effort, Result
from benchmarks.machine import describe_machine
from benchmarks.report import table, write_json


@click.command(epilog="Example: python -m benchmarks crops --json crops.json")
@click.argument("names", nargs=-1, type=click.Choice(("all", *NAMES)))
@click.option("--rounds", default=25, show_default=True, help="Turns of each contender.")
@click.option("--turn", default=0.1, show_default=True, help="Seconds that a turn takes.")
@click.option("--json", "path", type=click.Path(dir_okay=False, path_type=Path), help="Keep them.")
def main(names: tuple[str, ...], rounds: int, turn: float, path: Path | None) -> None:
    """Run the comparisons NAMES, or all; without a name, list them."""
    if not names:
        for name in NAMES:
            click.echo(f"{name:<14} {summary(name)}")
        return
    machine = describe_machine()
    click.echo(", ".join(f"{key} {value}" for key, value in machine.items()))
    results: dict[str, Result | Findings] = {}
    for name in NAMES if "all" in names else names:
        results[name] = comparison(name).run(Effort(rounds, turn))
        click.echo(f"\n{name}: {summary(name)}\n\n{table(results[name])}")
    if path:
        write_json(path, machine, results)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
