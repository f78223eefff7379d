// The gallery (figures, tables, equations, listings, images), and the notes and works: each with its uses.
import { data } from "./data.js";
import { el, pathOf, plural } from "./dom.js";
import { startFilter } from "./filter.js";

function usesOf(item) {
  if (!item.verb) return null;
  if (!item.uses.length) return el("p", { class: "uses unused" }, item.unused ? "Unused: nothing refers to it" : "Not referred to");
  if (item.uses.length === 1 && !item.more) return el("p", { class: "uses" }, `${item.verb} `, pathOf(item.uses[0]));
  const shown = item.uses.map((place) => el("li", {}, pathOf(place)));
  if (item.more) shown.push(el("li", {}, `and ${plural(item.more, "other")}`));
  return el(
    "details",
    { class: "uses", open: item.uses.length <= 3 },
    el("summary", {}, `${item.verb} ${plural(item.uses.length + (item.more ?? 0), "place")}`),
    el("ul", {}, shown),
  );
}

function pictureOf(item) {
  if (Number.isInteger(item.picture)) return el("img", { src: data.images[item.picture], alt: item.caption || item.name, loading: "lazy" });
  if (item.tex?.length) return el("pre", { tabindex: "0" }, item.tex.join("\n"));
  if (item.lines?.length) return el("pre", { tabindex: "0" }, item.lines.join("\n"));
  return item.left ? el("p", { class: "left" }, item.left) : null;
}

function renderDefinition(item) {
  return el(
    "li",
    { class: `item ${item.unused ? "is-unused" : ""} ${item.broken ? "error" : ""}`, tabindex: "-1" },
    pictureOf(item),
    el("h3", {}, item.title, item.broken && el("span", { class: "badge" }, item.broken)),
    item.caption && el("p", { class: "caption" }, item.caption),
    el("p", { class: "place" }, item.name && el("code", {}, pathOf(item.name)), item.name && " ", pathOf(item.place)),
    usesOf(item),
  );
}

const STATES = {
  used: (item) => item.uses.length > 0,
  unused: (item) => item.unused,
  broken: (item) => Boolean(item.broken),
};

export function startDefinitions(section, items, noun) {
  startFilter(section, items, {
    noun,
    renderItem: renderDefinition,
    textOf: (item) => `${item.title} ${item.name} ${item.caption} ${item.place}`,
    filters: {
      kind: (item, value) => item.kind === value,
      state: (item, value) => STATES[value](item),
    },
    orders: {
      uses: (a, b) => b.uses.length + (b.more ?? 0) - a.uses.length - (a.more ?? 0),
    },
  });
}
