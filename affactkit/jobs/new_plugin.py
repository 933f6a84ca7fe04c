"""Write a plugin to begin with: what ``affactkit new-plugin`` does."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from string import Template

from affactkit.errors import DataError, RecipeError
from affactkit.jobs.samples import SAMPLES
from affactkit.plugins import PluginHost, plugin_host
from affactkit.recipe.names import named_recipes, recipe_folders
from affactkit.recipe.scalars import resolve
from affactkit.registry import KINDS, singular, suggest

PREFIX = "affactkit-"
LONGEST = 20
"""Letters of a name, so that no line of the written code becomes too long."""
_NAME = re.compile(r"[a-z]([a-z0-9-]*[a-z0-9])?")


FILES = {
    "gitignore": ".gitignore",
    "pyproject.toml": "pyproject.toml",
    "README.md": "README.md",
    "init.py": "$module/__init__.py",
    "entry.py": "$module/entry.py",
    "config.py": "$module/config.py",
    "code.py": "$module/$kind.py",
    "recipe.yaml": "$module/recipes/$name.yaml",
    "tests.py": "tests/test_$module.py",
}
"""Where each template goes."""


def new_plugin(
    name: str, kind: str, folder: Path = Path(), *, host: PluginHost | None = None
) -> Path:
    """Write a distribution that brings one component, ready to be installed and changed.

    Args:
        name: the component's name; the distribution is ``affactkit-NAME``, its package
            ``affactkit_NAME``. A prefix ``affactkit-`` is not doubled.
        kind: what it brings, such as ``head``; any kind of component will do.
        folder: where the distribution's folder is made.
        host: the plugins whose names are taken; those installed if not given.

    Returns:
        The distribution's folder.

    Raises:
        RecipeError: there is no such kind; the name cannot be used, or is taken.
        DataError: the folder is there already, or cannot be written. Nothing is half-written.
    """
    kind = _supported(kind)
    name = _normalized(name)
    _refuse_taken(name, kind, host or plugin_host())
    words = _words(name, kind)
    target = folder / words["distribution"]
    if target.exists():
        raise DataError(f"{target}: is there already; nothing was written", hint="Choose --out.")
    try:
        with _appearing(target) as distribution:
            _write(distribution, words)
            if kind == "dataset":
                _draw_photos(distribution / words["module"] / "example")
    except OSError as error:
        raise DataError(f"{target}: cannot be written: {error.strerror or error}") from error
    return target


def _supported(kind: str) -> str:
    one = singular(kind) if kind in KINDS else kind
    if one not in SAMPLES:
        raise RecipeError(f"new-plugin cannot write a {one}; {suggest(one, list(SAMPLES))}")
    return one


def _normalized(name: str) -> str:
    """Return a name as package indexes compare them (PEP 503), without affactkit's prefix."""
    found = re.sub(r"[-_.]+", "-", name).lower().removeprefix(PREFIX)
    is_text = resolve(found)[0] == "str"
    if len(found) > LONGEST or not _NAME.fullmatch(found) or not is_text:
        raise RecipeError(
            f"a plugin cannot be named '{name}'",
            hint=f"A name has at most {LONGEST} letters, digits and hyphens, begins with a letter "
            "and is no word such as true or null.",
        )
    return found


def _refuse_taken(name: str, kind: str, host: PluginHost) -> None:
    registry = host.registries.of(kind)
    module = _module(name)
    if name in registry:
        taken = f"the {kind} of {registry.get(name).provider}"
    elif name in {plugin.provider.plugin for plugin in host.report}:
        taken = "an installed plugin"
    elif name in named_recipes(recipe_folders()):
        taken = "a recipe"
    elif find_spec(module) is not None:
        taken = f"the installed package {module}"
    else:
        return
    raise RecipeError(f"the name '{name}' is that of {taken}", hint="Choose another name.")


def _module(name: str) -> str:
    return (PREFIX + name).replace("-", "_")


def _words(name: str, kind: str) -> dict[str, str]:
    """Return what the templates' placeholders stand for."""
    sample = SAMPLES[kind]
    camel = "".join(word.capitalize() for word in name.split("-"))
    return {
        "name": name,
        "kind": kind,
        "kinds": next(kinds for kinds in KINDS if singular(kinds) == kind),
        "distribution": PREFIX + name,
        "module": _module(name),
        "class_name": camel.removesuffix(kind.capitalize()) + kind.capitalize(),
        "summary": sample.summary,
        "stanza": Template(sample.stanza).substitute(name=name),
        "version": version("affactkit"),
    }


def _write(distribution: Path, words: Mapping[str, str]) -> None:
    templates = files("affactkit") / "templates"
    for template, place in FILES.items():
        own = templates / words["kind"] / f"{template}.tmpl"
        source = own if own.is_file() else templates / "common" / f"{template}.tmpl"
        path = distribution / Template(place).substitute(words)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = Template(source.read_text(encoding="utf-8")).substitute(words)
        path.write_text(text, encoding="utf-8")


def _draw_photos(folder: Path) -> None:
    from affactkit.jobs.example_photos import write_photos  # only this needs NumPy and OpenCV

    write_photos(folder)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """Give a temporary folder that takes the target's place at the end, when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        yield temporary
        temporary.chmod(0o755)
        temporary.rename(target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
