// The table of which references work in which renderers.
import { element, placeButton } from "./elements.mjs";

// For a note without chosen renderers, beside the one that was detected.
const USUAL = ["github", "mkdocs", "hugo", "obsidian", "pandoc-crossref", "quarto"];
const SIGNS = { works: "✓", text: "✗ text", fails: "✗", unknown: "?" };
const MEANINGS = { works: "Works in", text: "Shown as text in", fails: "Does not resolve in", unknown: "Not known for" };

/**
 * The table of references.
 * @param {object} answer what was found.
 * @param {string[]} chosen the renderers that were chosen.
 * @param {(row: object) => void} show goes to the place of a reference.
 */
export function referencesTable(answer, chosen, show) {
  if (!answer.references.length) return [element("p", {}, "No references to something in the note or beside it.")];
  const detected = answer.renderers.filter((name) => name in answer.references[0].answers);
  const columns = chosen.length ? detected : [...new Set([...detected, ...USUAL])];
  const names = ["reference", ...columns, "works in"].map((name) => element("th", { scope: "col" }, name));
  const rows = answer.references.map((row) => element("tr", {}, heading(row, show), ...columns.map((name) => cell(row, name)), all(row)));
  const table = element("table.works-in", {}, element("thead", {}, element("tr", {}, ...names)), element("tbody", {}, ...rows));
  const legend = element("p.remark", {}, "✓ works · ✗ does not resolve · ✗ text: a reader sees the source · ? not known");
  return [element("div.scrolled", { tabIndex: 0 }, table), legend];
}

function heading(row, show) {
  return element("th", { scope: "row" }, placeButton(row, show), " ", element("code", {}, row.text));
}

function cell(row, name) {
  const answer = row.answers[name];
  return element(`td.${answer}`, { title: `${MEANINGS[answer]} ${name}` }, SIGNS[answer]);
}

function all(row) {
  const answers = Object.entries(row.answers);
  const works = answers.filter(([, answer]) => answer === "works").length;
  const groups = Object.entries(MEANINGS).flatMap(([answer, meaning]) => {
    const names = answers.filter(([, given]) => given === answer).map(([name]) => name);
    return names.length ? [element("p", {}, `${meaning} ${names.join(", ")}.`)] : [];
  });
  return element("td", {}, element("details", {}, element("summary", {}, `${works} of ${answers.length}`), ...groups));
}
