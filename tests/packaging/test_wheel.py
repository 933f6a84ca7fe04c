"""What the built wheel brings, and what it does not."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from importlib.metadata import PathDistribution, version
from pathlib import Path

import click
import pytest

from affactkit.plugins import GROUP, PluginHost

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.Path:
    """The wheel of the checkout, as a folder."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [path] = folder.glob("*.whl")
    return zipfile.Path(path)


def names(wheel: zipfile.Path) -> set[str]:
    return set(wheel.root.namelist())


def dist_info(wheel: zipfile.Path) -> zipfile.Path:
    [folder] = [child for child in wheel.iterdir() if child.name.endswith(".dist-info")]
    return folder


@pytest.fixture(scope="module")
def distribution(wheel: zipfile.Path) -> PathDistribution:
    """The wheel as Python sees it once it is installed."""
    return PathDistribution(dist_info(wheel))


def test_holds_every_module_of_the_core_and_the_plugins(wheel: zipfile.Path) -> None:
    core = {path.relative_to(ROOT) for path in (ROOT / "affactkit").rglob("*.py")}
    built_in = {path.relative_to(ROOT / "plugins") for path in (ROOT / "plugins").rglob("*.py")}
    assert len({path.parts[0] for path in built_in}) >= 7
    assert {path.as_posix() for path in core | built_in} <= names(wheel)


def test_holds_every_file_of_data(wheel: zipfile.Path) -> None:
    data = {
        path.relative_to(ROOT / "plugins").as_posix()
        for path in (ROOT / "plugins").rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    templates = {path.relative_to(ROOT).as_posix() for path in (ROOT / "affactkit").rglob("*.tmpl")}
    assert any(name.endswith("kelvin.csv") for name in data)
    assert any(name.endswith("common/entry.py.tmpl") for name in templates)
    assert data | templates | {"affactkit/py.typed"} <= names(wheel)


def test_holds_every_recipe_and_no_other(wheel: zipfile.Path) -> None:
    recipes, shipped = ROOT / "recipes", "affactkit/recipe/shipped/"
    written = {
        path.relative_to(recipes).as_posix(): path.read_bytes() for path in recipes.rglob("*.yaml")
    }
    found = [name for name in names(wheel) if name.startswith(shipped) and name[-1] != "/"]
    assert {"affact.yaml", "sweeps/report.yaml"} <= set(written)
    assert {name.removeprefix(shipped): (wheel / name).read_bytes() for name in found} == written


def test_holds_nothing_else(wheel: zipfile.Path) -> None:
    assert {child.name for child in wheel.iterdir()} == {
        "affactkit",
        *(path.name for path in (ROOT / "plugins").iterdir() if path.is_dir()),
        dist_info(wheel).name,
    }
    assert not [name for name in names(wheel) if "test_" in name or "__pycache__" in name]


def test_metadata_is_complete(distribution: PathDistribution) -> None:
    metadata = distribution.metadata
    assert metadata["Name"] == "affactkit"
    assert metadata["Version"] == version("affactkit")
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Summary"].endswith(".")
    assert metadata["Description"] == (ROOT / "README.md").read_text(encoding="utf-8")
    assert "END OF TERMS AND CONDITIONS" in (distribution.read_text("licenses/LICENSE") or "")


def test_entry_modules_import_nothing_heavy(distribution: PathDistribution) -> None:
    modules = [point.module for point in distribution.entry_points.select(group=GROUP)]
    code = (
        "import importlib, sys\n"
        f"for name in {modules}: importlib.import_module(name)\n"
        "print(*sorted({'torch', 'numpy', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert len(modules) >= 7
    assert done.stdout.split() == []


def test_every_plugin_loads(distribution: PathDistribution) -> None:
    host = PluginHost()
    host.load(distribution.entry_points.select(group=GROUP))
    assert {plugin.status for plugin in host.report} == {"loaded"}, host.failed()


def test_the_command_resolves(distribution: PathDistribution) -> None:
    [script] = distribution.entry_points.select(group="console_scripts")
    assert script.name == "affactkit"
    assert callable(script.load())


def test_every_command_of_a_plugin_resolves(distribution: PathDistribution) -> None:
    for point in distribution.entry_points.select(group="affactkit.commands"):
        assert isinstance(point.load(), click.Command), point
