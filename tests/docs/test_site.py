"""The built site: without a warning, without another host, and with everything that there is."""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from pydantic import BaseModel

from affactkit import hookspecs
from affactkit.cli.main import cli
from affactkit.component import Strict
from affactkit.description import parts_of
from affactkit.plugins import PREFIX, plugin_host
from affactkit.recipe import models
from affactkit.registry import Entry
from tests.docs.blocks import PAGES, ROOT

_LINK = re.compile(r"\]\(([^)#]*)#?([^)]*)\)")
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
    return plain((site / page / "index.html").read_text(encoding="utf-8"))


def plain(content: str) -> str:
    """Return HTML without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", "", content))


def section(site: Path, page: str, anchor: str) -> str:
    """Return the HTML under a heading, as far as the next one."""
    content = (site / page / "index.html").read_text(encoding="utf-8")
    _, found, rest = content.partition(f'id="{anchor}"')
    assert found, f"{page} has no heading {anchor}"
    return re.split(r"<h[23] ", rest)[0]


def check_fields(content: str, model: type[BaseModel]) -> None:
    """Look for a row with the name and the description of each field of a model."""
    rows = re.findall(r"<tr>(.*?)</tr>", content, re.DOTALL)
    shown = [" ".join(plain(row.replace("</td>", " ")).split()) for row in rows]
    for name, field in model.model_fields.items():
        assert field.description, f"{model.__name__}.{name} has no description"
        described = " ".join(field.description.split())
        assert any(row.startswith(f"{name} ") and row.endswith(described) for row in shown), name


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
    shown = section(site, "reference/components", f"{entry.kind}-{entry.name}")
    assert entry.summary in plain(shown)
    check_fields(shown, entry.config_class())


@pytest.mark.parametrize(
    "model",
    [m for m in vars(models).values() if isinstance(m, type) and issubclass(m, Strict)],
    ids=lambda model: model.__name__,
)
def test_recipe_fields_are_documented(site: Path, model: type[Strict]) -> None:
    in_recipe = model is models.Recipe or model.__name__ in parts_of(models.Recipe)
    page = "reference/recipe" if in_recipe else "reference/components"
    check_fields((site / page / "index.html").read_text(encoding="utf-8"), model)


def commands(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and those inside it, with what is typed."""
    yield " ".join(words), command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from commands(inner, (*words, name))


def test_commands_are_documented_with_their_options(site: Path) -> None:
    found = dict(commands(cli, ("affactkit",)))
    assert {"affactkit run", "affactkit export", "affactkit recipes copy"} <= found.keys()
    for words, command in found.items():
        shown = plain(section(site, "reference/commands", words.replace(" ", "-")))
        assert f"Usage: {words}" in shown
        for option in (p for p in command.params if isinstance(p, click.Option)):
            assert option.help, f"{words} {option.opts} has no help"
            for spelling in option.opts:
                assert re.search(rf"^ +.*{re.escape(spelling)}\b", shown, re.MULTILINE), words
            assert " ".join(option.help.split()) in " ".join(shown.split())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_lead_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        leads_to = page.parent / target if target else page
        assert leads_to.exists(), f"{page}: {target}"
        # Those within the site are mkdocs' business, which knows of generated headings.
        if anchor and page.parent != ROOT / "docs" and leads_to.suffix == ".md":
            toc = pytest.importorskip("markdown.extensions.toc", reason="needs affactkit[docs]")
            headings = re.findall(r"^#+ (.*)$", leads_to.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in [toc.slugify(heading, "-") for heading in headings], page
