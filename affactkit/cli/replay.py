"""``affactkit replay``: make a crop of a training again, step by step."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from affactkit.cli.options import set_option
from affactkit.cli.tables import aligned

if TYPE_CHECKING:
    from affactkit.jobs.replay import Replay


@click.command(
    epilog="""\b
Examples:
  affactkit replay RUN --epoch 7 --sample 000123.jpg
  affactkit replay RUN --epoch 1 --sample 000123.jpg --out crop.png --json
  affactkit replay RUN --epoch 1 --sample 000123.jpg --set dataset.root=/data/celeba"""
)
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--epoch", type=int, required=True, help="The epoch of the training, from 1.")
@click.option("--sample", metavar="KEY", required=True, help="The picture's name in the data set.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.png",
    help="Where to write the strip of pictures, rather than into RUN/replay.",
)
@set_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
def command(
    run: Path, epoch: int, sample: str, out: Path | None, overrides: tuple[str, ...], as_json: bool
) -> None:
    """Make the crop that the training of RUN saw again, and show every draw and every step."""
    from affactkit.jobs.replay import replay, save_strip
    from affactkit.runs import RunDirectory

    replayed = replay(run, epoch, sample, overrides=overrides)
    file = out or RunDirectory(run).replayed(epoch, sample)
    save_strip(replayed, file)
    if as_json:
        click.echo(json.dumps({**replayed.draws(), "strip": str(file)}, indent=2))
    else:
        click.echo(aligned([*_rows(replayed), ("strip", str(file))]))


def _rows(replayed: Replay) -> Iterator[tuple[str, str]]:
    from affactkit.jobs.replay import in_words

    yield "sample", f"{replayed.sample}, row {replayed.row}"
    yield "epoch", f"{replayed.epoch}, in step {replayed.step}"
    parts = [("box", asdict(replayed.box)), ("pose", asdict(replayed.pose)), *replayed.steps]
    for name, values in parts:
        yield name, "  ".join(in_words(values))
