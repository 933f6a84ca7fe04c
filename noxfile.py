"""What a change must pass: `nox` runs all of it but the slow tests, `nox -s NAME` one session.

The heavy packages are installed once, into an environment that all sessions share; the sessions
that judge the wheel add a small one on top, in which affactkit comes from the wheel.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent
NOX = ROOT / ".nox"
EXAMPLES = sorted((ROOT / "docs" / "examples").glob("affactkit-*"))
BROKEN = sorted((ROOT / "tests" / "plugins" / "broken").glob("affactkit-*"))
PYPROJECT = ROOT / "pyproject.toml"
RECIPES, SWEEPS = 6, 2
"""How many there are; a session that finds another number has looked in the wrong place."""
AXE = "axe-core@4"
"""The package at npm that finds what keeps people from using a page."""
BRIEFLY = (
    "dataset.count=100",
    "training.steps=4",
    "training.batch_size=16",
    "evaluators=[{type: protocol, sets: [A]}]",
)
"""What makes a run of the quickstart short."""
TOUCHED = ("tests/cli", "tests/contracts", "tests/plugins", "tests/recipe")
"""Tests of what other plugins could do harm to."""

nox.options.default_venv_backend = "none"
nox.needs_version = ">=2024.10.9"


class Environment:
    """A virtual environment, kept between sessions."""

    def __init__(self, session: nox.Session, home: Path) -> None:
        self.session = session
        self.home = home

    def run(self, command: str, *arguments: str | Path, quiet: bool = False) -> str:
        """Run a command of the environment; return what it printed if it was to be quiet."""
        program = self.home / "bin" / command
        printed = self.session.run(program, *arguments, external=True, silent=quiet)
        return str(printed) if quiet else ""

    def packages(self) -> Path:
        """Return the folder that pip installs into."""
        code = "import sysconfig; print(sysconfig.get_path('purelib'))"
        return Path(self.run("python", "-c", code, quiet=True).strip())


def shared(session: nox.Session) -> Environment:
    """Return the environment of all sessions, installed anew when pyproject.toml has changed."""
    home = NOX / "shared"
    stamp = home / f"{hashlib.sha256(PYPROJECT.read_bytes()).hexdigest()}.installed"
    environment = Environment(session, home)
    if not stamp.exists():
        session.run(sys.executable, "-m", "venv", "--clear", home, external=True)
        environment.run("pip", "install", "--quiet", "--editable", f"{ROOT}[docs,lint,test]")
        # It holds the schema of W&B's sweep files; the package itself asks for an old NumPy.
        environment.run("pip", "install", "--quiet", "--no-deps", "sweeps")
        stamp.touch()
    return environment


def workplace(session: nox.Session) -> Path:
    """Return a folder of the session's own; temporary files of tests belong elsewhere."""
    folder = NOX / "work" / session.name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def with_affactkit(session: nox.Session, what: Path, *options: str) -> Environment:
    """Return a new environment in which affactkit is what is given, a wheel or a checkout.

    It sees the shared environment's packages behind its own. Python reads ``.pth`` files in an
    environment's own folder only, so the one that makes the checkout importable counts there and
    not here; and an installed wheel comes before anything behind it.
    """
    heavy = shared(session)
    home = workplace(session) / "venv"
    heavy.run("python", "-m", "venv", "--clear", home)
    light = Environment(session, home)
    (light.packages() / "shared.pth").write_text(f"{heavy.packages()}\n")
    install(light, *options, what)
    return light


def with_wheel(session: nox.Session) -> Environment:
    """Return a new environment with affactkit from its wheel, never from the checkout."""
    work = workplace(session)
    wheels = work / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    shared(session).run("pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, ROOT)
    [built] = wheels.glob("*.whl")
    light = with_affactkit(session, built)
    session.env["AFFACTKIT_CACHE"] = str(work / "cache")
    session.chdir(work)  # where the checkout cannot be imported by accident
    imported = light.run("python", "-c", "import affactkit; print(affactkit.__file__)", quiet=True)
    if not Path(imported.strip()).is_relative_to(light.packages()):
        session.error(f"not the wheel but {imported.strip()} is what runs")
    return light


def install(into: Environment, *what: str | Path) -> None:
    """Install distributions whose dependencies are there, and what builds them."""
    into.run("pip", "install", "--quiet", "--no-deps", "--no-build-isolation", *what)


def fetch_axe(session: nox.Session) -> None:
    """Fetch axe-core, by which the tests look at pages, where there is npm; else they skip that."""
    home = NOX / "axe-core"
    if home.is_dir():
        return
    NOX.mkdir(exist_ok=True)
    if shutil.which("npm"):
        into = f"--pack-destination={NOX}"
        session.run("npm", "pack", into, AXE, external=True, silent=True, success_codes=range(256))
    for archive in NOX.glob("axe-core-*.tgz"):
        shutil.unpack_archive(archive, home)
        archive.unlink()
    if not home.is_dir():
        session.warn("npm could not fetch axe-core: tests that look at pages by it are skipped")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, and which package may import which."""
    tools = shared(session)
    tools.run("ruff", "check")
    tools.run("ruff", "format", "--check")
    tools.run("mypy")
    tools.run("lint-imports")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests and measure how much of the core they reach."""
    fetch_axe(session)
    shared(session).run("pytest", *(session.posargs or ["--cov"]))


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site; a warning is an error."""
    shared(session).run("mkdocs", "build", "--strict")


@nox.session
def recipes(session: nox.Session) -> None:
    """Validate every recipe and every sweep."""
    found = sorted((ROOT / "recipes").glob("*.yaml"))
    sweeps = sorted((ROOT / "recipes" / "sweeps").glob("*.yaml"))
    if (len(found), len(sweeps)) != (RECIPES, SWEEPS):
        session.error(
            f"{len(found)} recipes and {len(sweeps)} sweeps found "
            f"where {RECIPES} and {SWEEPS} are expected"
        )
    shared(session).run("affactkit", "validate", *found)
    for sweep in sweeps:
        shared(session).run("affactkit", "sweep", sweep, "--dry-run")


@nox.session
def wheel(session: nox.Session) -> None:
    """Run what the built wheel brings: plugins, recipes, and the quickstart for a moment."""
    environment = with_wheel(session)
    environment.run("affactkit", "plugins")
    environment.run("affactkit", "validate", "quickstart", "affact-ext")
    overrides = (f"--set={override}" for override in BRIEFLY)
    environment.run("affactkit", "run", "quickstart", *overrides)


@nox.session
def examples(session: nox.Session) -> None:
    """Install the example plugins beside the wheel, see them listed, run them and their tests."""
    environment = with_wheel(session)
    install(environment, *EXAMPLES)
    found = json.loads(environment.run("affactkit", "plugins", "--json", quiet=True))
    loaded = [row["provider"]["distribution"] for row in found if row["status"] == "loaded"]
    if missing := {example.name for example in EXAMPLES} - set(loaded):
        session.error(f"not loaded: {', '.join(sorted(missing))}")
    environment.run("affactkit", "run", "focal")
    environment.run("affactkit", "run", "lowres")
    environment.run("python", "-m", "pytest", *EXAMPLES)


@nox.session
def tutorial(session: nox.Session) -> None:
    """Follow the tutorial word for word, from new-plugin to a trained recipe."""
    environment = with_wheel(session)
    folder = workplace(session) / "tutorial"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    # As if it had been activated; the tutorial's commands run in its folder, not here.
    session.env["PATH"] = f"{environment.home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    session.chdir(ROOT)
    environment.run("python", "-m", "tests.docs.follow", "docs/first-plugin.md", folder)


@nox.session
def strangers(session: nox.Session) -> None:
    """Run tests beside the examples and broken plugins; `nox -s strangers -- tests` runs all."""
    environment = with_affactkit(session, ROOT, "--editable")
    install(environment, *EXAMPLES, *BROKEN)
    environment.run("python", "-m", "pytest", *(session.posargs or TOUCHED))


@nox.session(default=False)
def slow(session: nox.Session) -> None:
    """Run the tests that take longer than ten seconds."""
    shared(session).run("pytest", "-m", "slow", *session.posargs)


@nox.session(default=False)
def alternatives(session: nox.Session) -> None:
    """Install what the benchmarks compare with, in an environment on top of the shared one."""
    heavy, light = shared(session), Environment(session, NOX / "alternatives")
    heavy.run("python", "-m", "venv", "--clear", light.home)
    install(light, "--requirement", ROOT / "benchmarks" / "alternatives.txt")
    (light.packages() / "shared.pth").write_text(f"{heavy.packages()}\n")
