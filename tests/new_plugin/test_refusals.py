"""new-plugin refuses what cannot become a plugin, and never leaves half of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from affactkit.cli.main import cli
from affactkit.errors import AffactkitError, DataError, RecipeError
from affactkit.jobs import new_plugin as job
from affactkit.jobs.new_plugin import LONGEST, new_plugin
from affactkit.jobs.samples import SAMPLES
from affactkit.registry import KINDS, singular


@pytest.mark.parametrize(
    ("name", "distribution", "class_name"),
    [
        ("smile", "affactkit-smile", "SmileHead"),
        ("affactkit-smile", "affactkit-smile", "SmileHead"),
        ("Big.Smile_2", "affactkit-big-smile-2", "BigSmile2Head"),
        ("smile-head", "affactkit-smile-head", "SmileHead"),
        ("head", "affactkit-head", "Head"),
    ],
)
def test_names_become_those_of_distribution_package_and_class(
    tmp_path: Path, name: str, distribution: str, class_name: str
) -> None:
    path = new_plugin(name, "head", tmp_path)
    assert path == tmp_path / distribution
    code = (path / distribution.replace("-", "_") / "head.py").read_text()
    assert f"class {class_name}(nn.Module):" in code


@pytest.mark.parametrize(
    "name", ["", "3d", "-a", "a-", "a b", "a/b", "../a", "é", "null", "affactkit-", "x" * 25]
)
def test_names_that_cannot_be_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecipeError, match="cannot be named"):
        new_plugin(name, "head", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("mlp", "the head of resnet"),
        ("celeba", "an installed plugin"),
        ("quickstart", "a recipe"),
        ("resnet", "an installed plugin"),
    ],
)
def test_names_that_are_taken_are_refused(tmp_path: Path, name: str, owner: str) -> None:
    with pytest.raises(RecipeError, match=f"the name '{name}' is that of {owner}"):
        new_plugin(name, "head", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_kind_can_be_written() -> None:
    assert sorted(SAMPLES) == sorted(singular(kind) for kind in KINDS)


@pytest.mark.parametrize("kind", ["hed", "recipe", ""])
def test_other_kinds_are_refused_naming_those_that_can_be(tmp_path: Path, kind: str) -> None:
    with pytest.raises(RecipeError, match=r"known: backbone, dataset, detector, .*, transform"):
        new_plugin("smile", kind, tmp_path)


def test_kinds_may_be_named_in_the_plural(tmp_path: Path) -> None:
    assert (new_plugin("smile", "losses", tmp_path) / "affactkit_smile" / "loss.py").is_file()


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "affactkit-smile"
    target.mkdir()
    with pytest.raises(DataError, match="is there already"):
        new_plugin("smile", "head", tmp_path)
    assert list(target.iterdir()) == []


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_nothing_is_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    write: Callable[..., None] = job._write

    def fail(*arguments: object) -> None:
        write(*arguments)
        raise failure

    monkeypatch.setattr(job, "_write", fail)
    with pytest.raises((AffactkitError, KeyboardInterrupt)) as caught:
        new_plugin("smile", "head", tmp_path)
    assert isinstance(caught.value, KeyboardInterrupt) or "No space left" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_name_of_the_greatest_length_will_do(tmp_path: Path) -> None:
    assert new_plugin("x" * LONGEST, "loss", tmp_path).is_dir()


def test_the_command_says_what_comes_next(tmp_path: Path) -> None:
    arguments = ["new-plugin", "smile", "--kind", "head", "--out", str(tmp_path / "my plugins")]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    path = tmp_path / "my plugins" / "affactkit-smile"
    assert path.is_dir()
    assert result.stdout.splitlines() == [
        f"wrote {path}; now try:",
        "",
        f"  pip install -e '{path}'",
        "  affactkit run smile",
        f"  pytest '{path}'",
    ]


def test_the_command_tells_mistakes_with_their_exit_code(tmp_path: Path) -> None:
    arguments = ["new-plugin", "smile", "--kind", "hat", "--out", str(tmp_path)]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 2
    assert "new-plugin cannot write a hat" in result.stderr
    assert list(tmp_path.iterdir()) == []
