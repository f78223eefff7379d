// What is said of the chosen node: what it is, what it refers to, and what refers to it.
import { el, plural } from "../dom.js";

const MOST = 100;

function linkItem(link, other, choose) {
  const broken = link.broken ? `, ${link.broken} broken` : "";
  const unknown = link.unknown ? `, ${link.unknown} unknown` : "";
  const number = link.count > 1 || broken || unknown ? ` (${link.count}${broken}${unknown})` : "";
  return el(
    "li",
    { class: link.broken ? "error" : "" },
    el("button", { type: "button", class: "name", click: () => choose(other) }, other.name),
    number,
    el("span", { class: "place" }, ` ${link.uses.join(", ")}${link.count > link.uses.length ? " …" : ""}`),
  );
}

function links(title, found, otherOf, choose) {
  const shown = found.slice(0, MOST).map((link) => linkItem(link, otherOf(link), choose));
  if (found.length > MOST) shown.push(el("li", {}, `and ${plural(found.length - MOST, "other")}`));
  return [el("h4", {}, `${title} (${found.length})`), found.length > 0 && el("ul", {}, shown)];
}

export function showPanel(panel, node, choose) {
  if (!node) {
    panel.replaceChildren(el("p", {}, "Choose a node in the drawing or in the search to see what it refers to, and what refers to it."));
    return;
  }
  const about = [node.kind, node.number && `no. ${node.number}`, node.orphan && "nothing refers to it"].filter(Boolean);
  panel.replaceChildren(
    el("h3", {}, node.name),
    el("p", { class: "place" }, `${about.join(", ")}${node.where !== node.name ? `, ${node.where}` : ""}`),
    node.text && node.text !== node.name && el("p", { class: "caption" }, node.text),
    ...links("Refers to", node.out, (link) => link.target, choose).filter(Boolean),
    ...links("Referred to by", node.in, (link) => link.source, choose).filter(Boolean),
    el("button", { type: "button", click: () => choose(null) }, "Show all"),
  );
}
