"""Contenders that run in another environment, since their packages would disturb this one.

``python -m benchmarks.elsewhere MODULE`` is the other side: it reads lines, each a name and how
often, and answers with the seconds that the contender of that name took.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TextIO

import click

from benchmarks.harness import Contender

ROOT = Path(__file__).parents[1]


def python_elsewhere() -> Path:
    """Return the interpreter of the environment that ``nox -s alternatives`` makes, or another."""
    made = ROOT / ".nox" / "alternatives" / "bin" / "python"
    return Path(os.environ.get("BENCHMARKS_PYTHON", made))


def contenders_elsewhere(module: str, names: Sequence[str]) -> list[Contender]:
    """Start the other side, and return its contenders of these names.

    Raises:
        ClickException: there is no such environment.
    """
    python = python_elsewhere()
    if not python.exists():
        raise click.ClickException(
            f"{python}: there is no such environment; make it by: nox -s alternatives"
        )
    paths = os.pathsep.join((str(ROOT), str(ROOT / "plugins")))
    process = subprocess.Popen(
        [python, "-m", "benchmarks.elsewhere", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": paths},
    )
    return [Contender(name, partial(_ask, process, name)) for name in names]


def _ask(process: subprocess.Popen[str], name: str, times: int) -> float:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process was started without pipes")
    print(name, times, sep="\t", file=process.stdin, flush=True)
    answer = process.stdout.readline()
    if not answer:
        raise click.ClickException(f"{name}: the process that runs it has ended; see above")
    return float(answer)


def serve(contenders: Iterable[Contender], asked: Iterable[str], answers: TextIO) -> None:
    """Answer every line until there are no more."""
    known = {contender.name: contender for contender in contenders}
    for line in asked:
        name, times = line.rstrip("\n").split("\t")
        print(known[name].time(int(times)), file=answers, flush=True)


if __name__ == "__main__":
    serve(import_module(sys.argv[1]).contenders(), sys.stdin, sys.stdout)
