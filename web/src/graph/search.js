// Finds nodes by parts of their names: first what exists, and what has the most references.
import { el, plural } from "../dom.js";
import { ABSENT } from "./model.js";

const MOST = 15;

export function startSearch(section, nodes, choose) {
  const field = section.querySelector("input[type=search]");
  const results = section.querySelector(".results");
  const texts = nodes.map((node) => `${node.name} ${node.text} ${node.path}`.toLowerCase());
  let found = [];

  function pick(node) {
    results.replaceChildren();
    choose(node);
  }

  function search() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = words.length ? nodes.filter((node) => words.every((word) => texts[node.id].includes(word))) : [];
    found.sort((a, b) => ABSENT.has(a.kind) - ABSENT.has(b.kind) || b.degree - a.degree || a.id - b.id);
    const items = found
      .slice(0, MOST)
      .map((node) => el("li", {}, el("button", { type: "button", class: "name", click: () => pick(node) }, node.name), ` ${node.kind}`));
    if (found.length > MOST) items.push(el("li", {}, `and ${plural(found.length - MOST, "other")}`));
    if (words.length && !found.length) items.push(el("li", {}, "Nothing has such a name."));
    results.replaceChildren(...items);
  }

  field.addEventListener("input", search);
  section.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (found.length) pick(found[0]);
  });
}
