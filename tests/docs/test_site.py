"""The built site: without a warning, without another host, and with everything that there is."""

from __future__ import annotations

import html
import inspect
import re
from pathlib import Path

import click
import pytest

from affactkit import hookspecs
from affactkit.cli.main import cli
from affactkit.component import Strict
from affactkit.plugins import PREFIX, plugin_host
from affactkit.recipe import models
from affactkit.registry import Entry
from tests.docs.blocks import PAGES, ROOT

_LINK = re.compile(r"\]\(([^)#]*)[^)]*\)")
_FETCHED = re.compile(r'<(?:script|img|iframe)[^>]*\ssrc="https?:|<link[^>]*\shref="https?:')
HOOKS = [hook for name, hook in vars(hookspecs).items() if name.startswith(PREFIX)]
BUILT_IN = [
    entry
    for registry in plugin_host().registries
    for entry in registry
    if entry.provider.distribution == "affactkit"
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as a release builds it: strictly."""
    pytest.importorskip("mkdocs", reason="needs affactkit[docs]")
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        build(load_config("mkdocs.yml", site_dir=str(folder), strict=True))
    return folder


def text(site: Path, page: str) -> str:
    """Return what a reader sees of a page."""
    content = (site / page / "index.html").read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", "", content))


def test_no_page_fetches_anything_from_another_host(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > 10
    for page in pages:
        assert not _FETCHED.search(page.read_text(encoding="utf-8")), page


def test_generated_text_is_where_it_belongs(site: Path) -> None:
    for page in site.rglob("*.html"):
        assert "generated:" not in page.read_text(encoding="utf-8"), page


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.__name__)
def test_hooks_are_documented_with_their_arguments(site: Path, hook: object) -> None:
    assert callable(hook)
    shown = " ".join(text(site, "reference/hooks").split())
    arguments = ", ".join(str(value) for value in inspect.signature(hook).parameters.values())
    assert f"{hook.__name__}({arguments.replace(chr(39), '')}" in shown
    assert hook.__name__ in text(site, "plugins")


@pytest.mark.parametrize("entry", BUILT_IN, ids=lambda entry: f"{entry.kind}-{entry.name}")
def test_components_are_documented_with_their_fields(site: Path, entry: Entry) -> None:
    shown = text(site, "reference/components")
    assert entry.summary in shown
    for name, field in entry.config_class().model_fields.items():
        assert field.description, f"{entry.kind} '{entry.name}': {name} has no description"
        assert " ".join(field.description.split()) in " ".join(shown.split())


@pytest.mark.parametrize(
    "model",
    [m for m in vars(models).values() if isinstance(m, type) and issubclass(m, Strict)],
    ids=lambda model: model.__name__,
)
def test_recipe_fields_are_documented(site: Path, model: type[Strict]) -> None:
    shown = text(site, "reference/recipe") + text(site, "reference/components")
    for name, field in model.model_fields.items():
        assert name in shown
        assert (field.description or "missing") in shown


def test_commands_are_documented_with_their_options(site: Path) -> None:
    shown = text(site, "reference/commands")
    with cli.make_context("affactkit", [], resilient_parsing=True) as context:
        for name in cli.list_commands(context):
            command = cli.get_command(context, name)
            assert command is not None
            assert f"Usage: affactkit {name}" in shown
            options = [p for p in command.params if isinstance(p, click.Option)]
            for option in options:
                assert max(option.opts, key=len) in shown, f"{name} {option.opts}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if target and "://" not in target:
            assert (page.parent / target).exists(), f"{page}: {target}"
