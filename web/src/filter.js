// The form above a list: a text, choices and an order. It narrows the list as it is changed.
import { List } from "./list.js";
import { plural } from "./dom.js";

// How many items are printed: more of them would keep a browser busy for minutes.
const MOST_PRINTED = 2000;
const lists = new Map();

export function listOf(section) {
  return lists.get(section.id);
}

export function growAll() {
  for (const list of lists.values()) list.grow(MOST_PRINTED);
}

// `filters` has, by the name of a choice, whether an item goes with a value of it; `orders`, by name, comparisons.
export function startFilter(section, items, { noun, renderItem, textOf, filters = {}, orders = {} }) {
  const form = section.querySelector("form");
  const list = new List(section.querySelector(".items"), renderItem);
  const status = section.querySelector("[role=status]");
  const texts = items.map((item) => textOf(item).toLowerCase());
  const places = new Map(items.map((item, index) => [item, index]));
  lists.set(section.id, list);

  function apply() {
    const chosen = new FormData(form);
    const words = (chosen.get("text") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const tests = Object.entries(filters).filter(([name]) => chosen.get(name));
    const found = items.filter(
      (item, index) =>
        words.every((word) => texts[index].includes(word)) && tests.every(([name, test]) => test(item, chosen.get(name))),
    );
    const order = orders[chosen.get("sort")];
    if (order) found.sort((a, b) => order(a, b) || places.get(a) - places.get(b));
    list.set(found);
    status.textContent =
      found.length === items.length ? plural(items.length, noun) : `${found.length.toLocaleString("en")} of ${plural(items.length, noun)}`;
  }

  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
}
