"""The page in a real browser: seen by axe-core, sorted, filtered, and used by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from affactkit.engine.looks import ten_crop_source
from affactkit.report.page.pages import run_page
from affactkit.report.page.rendering import DASH
from tests.report.conftest import Open
from tests.report.made import HOSTILE, made_run


def errors_by_row(page: Any) -> list[float]:
    cells = page.locator("table.attributes:visible tbody tr:visible td.strong").all()
    return [float(cell.get_attribute("data-value") or "nan") for cell in cells]


def heading(page: Any, name: str) -> Any:
    table = page.locator("table.attributes:visible")
    return table.get_by_role("columnheader", name=name, exact=True)


def names_by_row(page: Any) -> list[str]:
    rows: list[str] = page.locator("table.attributes:visible tbody tr:visible th").all_inner_texts()
    return rows


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_has_no_serious_findings(
    run_page_file: Path, open_page: Open, axe: str, scheme: str, width: int
) -> None:
    page = open_page(run_page_file, width, scheme, bypass_csp=True)
    page.locator("details").first.evaluate("part => part.open = true")
    page.evaluate(axe)
    found = page.evaluate("axe.run()")
    assert found["passes"], "axe has looked at nothing"
    serious = [f for f in found["violations"] if f["impact"] in ("serious", "critical")]
    assert serious == []


@pytest.mark.parametrize("width", [1280, 390, 320])
def test_only_tables_scroll_sideways(run_page_file: Path, open_page: Open, width: int) -> None:
    page = open_page(run_page_file, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dark_is_dark_and_light_is_light(run_page_file: Path, open_page: Open) -> None:
    def brightness(scheme: str) -> float:
        page = open_page(run_page_file, scheme=scheme)
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(float(part) for part in colour.strip("rgb()").split(",")) / 3

    assert brightness("dark") < 50
    assert brightness("light") > 200


def test_a_heading_sorts_up_and_down(run_page_file: Path, open_page: Open) -> None:
    page = open_page(run_page_file)
    before = names_by_row(page)
    error = heading(page, "Error")
    assert error.get_attribute("aria-sort") == "none"
    error.get_by_role("button").click()
    assert error.get_attribute("aria-sort") == "descending"
    errors = errors_by_row(page)
    assert errors == sorted(errors, reverse=True)
    assert page.locator("#status").inner_text().startswith("Sorted by Error, descending")
    error.get_by_role("button").click()
    assert error.get_attribute("aria-sort") == "ascending"
    assert errors_by_row(page) == sorted(errors)
    page.get_by_label("D", exact=True).check(force=True)
    assert errors_by_row(page) == sorted(errors_by_row(page))  # the other test set follows
    heading(page, "Attribute").get_by_role("button").click()
    assert names_by_row(page) == sorted(before)
    assert error.get_attribute("aria-sort") == "none"


def test_what_is_undefined_is_a_dash_and_comes_last(tmp_path: Path, open_page: Open) -> None:
    file = tmp_path / "page.html"
    file.write_text(run_page(made_run(("Male", "Young", "Unknown"))))
    page = open_page(file)
    button = heading(page, "Error").get_by_role("button")
    for _ in range(2):
        button.click()
        assert names_by_row(page)[-1] == "Unknown"
    cells = page.locator("table.attributes:visible tbody tr").last.locator("td.strong")
    assert cells.inner_text() == DASH


def test_attributes_are_filtered_by_name(run_page_file: Path, open_page: Open) -> None:
    page = open_page(run_page_file)
    everything = names_by_row(page)
    page.get_by_label("Filter by name").fill("HAIR")
    expected = [name for name in everything if "hair" in name.lower()]
    assert 2 < len(expected) < len(everything)
    assert names_by_row(page) == expected
    assert page.locator("#status").inner_text() == f"{len(expected)} attributes"
    assert page.locator("details[data-name]:visible").count() == len(expected)
    page.get_by_label("Filter by name").fill("")
    assert names_by_row(page) == everything


def test_one_test_set_is_shown_at_a_time(run_page_file: Path, open_page: Open) -> None:
    def shown() -> set[str]:
        headings = page.locator("main [data-set]:visible h3").all_inner_texts()
        return {text.split(":")[0] for text in headings}

    page = open_page(run_page_file)
    assert shown() == {"Test set C"}
    page.get_by_label("D", exact=True).check(force=True)
    assert shown() == {"Test set D"}


def test_all_is_done_by_keyboard(run_page_file: Path, open_page: Open) -> None:
    page = open_page(run_page_file)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.get_by_label("C", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#attributes [data-set='1']").is_visible()
    guess = heading(page, "Guess")
    guess.get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert guess.get_attribute("aria-sort") == "descending"
    link = page.locator("table.attributes:visible tbody a").first
    target = (link.get_attribute("href") or "").lstrip("#")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("id => document.getElementById(id).open", arg=target)
    assert page.evaluate("document.activeElement.parentElement.id") == target
    page.keyboard.press("Enter")
    assert not page.evaluate("id => document.getElementById(id).open", target)


def test_mistakes_are_chosen_by_attribute(run_page_file: Path, open_page: Open) -> None:
    page = open_page(run_page_file)
    shown = page.locator("#mistakes li:visible")
    assert shown.count() == 24
    page.get_by_role("button", name="Show all of them").click()
    everything = shown.count()
    assert everything > 24
    attribute = shown.last.locator("strong").inner_text()
    page.get_by_label("Attribute", exact=True).select_option(label=attribute)
    assert set(page.locator("#mistakes li:visible strong").all_inner_texts()) == {attribute}
    assert shown.count() <= 3


def test_mistakes_are_shown_as_the_network_saw_them(run_page_file: Path, open_page: Open) -> None:
    def width_of_first() -> int:
        first = page.locator("#mistakes img:visible").first
        first.scroll_into_view_if_needed()
        return int(first.evaluate("img => img.decode().then(() => img.naturalWidth)"))

    page = open_page(run_page_file)
    assert width_of_first() == ten_crop_source(48)
    page.get_by_label("D", exact=True).check(force=True)
    assert width_of_first() == 48


def test_without_script_everything_is_there(run_page_file: Path, open_page: Open) -> None:
    page = open_page(run_page_file, java_script_enabled=False)
    assert page.locator("table.attributes:visible").count() == 2
    assert not page.locator("#name-filter").is_visible()  # what would do nothing is not offered


def test_names_from_outside_are_only_text(tmp_path: Path, open_page: Open) -> None:
    file = tmp_path / "page.html"
    file.write_text(run_page(made_run((*HOSTILE, "last"), name=HOSTILE[0])))
    page = open_page(file)
    assert page.title() == HOSTILE[0]
    assert page.locator("main script, main img[src=x]").count() == 0
    assert sorted(names_by_row(page)) == sorted([*HOSTILE, "last"])
