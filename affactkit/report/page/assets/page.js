"use strict";
document.documentElement.classList.add("script");
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const byId = (id) => document.getElementById(id);
const say = (text) => { byId("status").textContent = text; };
all("[data-needs-script]").forEach((part) => { part.hidden = false; });

// Test sets: one at a time.
const choose = (number) => all("[data-set]").forEach((part) => { part.hidden = part.dataset.set !== number; });
const sets = all("input[name=test-set]");
sets.forEach((input) => input.addEventListener("change", () => {
  choose(input.value);
  say(`Test set ${input.nextElementSibling.textContent}`);
}));
if (sets.length) choose((sets.find((input) => input.checked) || sets[0]).value);

// Sorting: all tables of a kind alike, so that changing the test set keeps the order.
const key = (row, column) => row.cells[column].dataset.value ?? "";
const compare = (one, other) => {
  if (one === "" || other === "") return (one === "") - (other === "");
  return isNaN(one) ? one.localeCompare(other) : one - other;
};
const sort = (table, column, direction) => {
  const sign = direction === "ascending" ? 1 : -1;
  const rows = [...table.tBodies[0].rows];
  rows.sort((one, other) => {
    const [a, b] = [key(one, column), key(other, column)];
    return compare(a, b) * (a === "" || b === "" ? 1 : sign);  // what is undefined comes last
  });
  table.tBodies[0].append(...rows);
  [...table.tHead.rows[0].cells].forEach((cell, place) => {
    if (cell.hasAttribute("aria-sort")) cell.setAttribute("aria-sort", place === column ? direction : "none");
  });
};
all("[data-sortable] thead button").forEach((button) => button.addEventListener("click", () => {
  const heading = button.closest("th");
  const now = heading.getAttribute("aria-sort");
  const other = now === "ascending" ? "descending" : "ascending";
  const direction = now === "none" ? button.dataset.first : other;
  const table = button.closest("table");
  const column = heading.cellIndex;
  all(`table.${table.classList[0]}`).forEach((one) => {
    if (one === table || one.tHead.rows[0].cells[column]?.textContent === heading.textContent) sort(one, column, direction);
  });
  say(`Sorted by ${button.textContent}, ${direction}`);
}));

// Filtering attributes by name.
byId("name-filter")?.addEventListener("input", (event) => {
  const wanted = event.target.value.trim().toLowerCase();
  const parts = all("#attributes [data-name]");
  parts.forEach((part) => { part.hidden = !part.dataset.name.includes(wanted); });
  const shown = new Set(parts.filter((part) => !part.hidden).map((part) => part.dataset.name));
  say(`${shown.size} attributes`);
});

// Mistakes: the worst of all, all of them, or those of one attribute.
const which = byId("attribute-filter");
const more = byId("all-mistakes");
const showMistakes = () => {
  const every = more.getAttribute("aria-expanded") === "true";
  all("#mistakes li[data-attribute]").forEach((item) => {
    const later = "later" in item.dataset && !every;
    item.hidden = which.value === "" ? later : item.dataset.attribute !== which.value;
  });
  more.hidden = which.value !== "";
};
which?.addEventListener("change", showMistakes);
more?.addEventListener("click", () => {
  const every = more.getAttribute("aria-expanded") !== "true";
  more.setAttribute("aria-expanded", every);
  more.textContent = every ? "Show only the worst" : "Show all of them";
  showMistakes();
});
if (which) showMistakes();

// A link to details opens them.
const open = () => {
  const target = byId(location.hash.slice(1));
  if (target?.matches("details")) { target.open = true; target.querySelector("summary").focus(); }
};
addEventListener("hashchange", open);
open();
