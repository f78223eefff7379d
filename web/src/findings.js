// The findings: what is wrong, the lines of it, and what a fix would change.
import { el, pathOf, withCode } from "./dom.js";
import { startFilter } from "./filter.js";

const RANK = { error: 0, warning: 1, info: 2, unknown: 3 };

function mark([number, before, marked, after]) {
  const line = el("span", { class: "line" }, el("span", { class: "number" }, number), before);
  if (marked) line.append(el("mark", {}, marked));
  line.append(after, "\n");
  return line;
}

function changed([sign, text]) {
  const tag = { "-": "del", "+": "ins" }[sign] ?? "span";
  return el(tag, { class: "line" }, el("span", { class: "number" }, sign), text, "\n");
}

function fixOf(fix) {
  if (!fix) return null;
  const kind = fix.safe ? "Fix" : "Unsafe fix";
  return el(
    "details",
    { open: fix.diff.length <= 6 },
    el("summary", {}, withCode(`${kind}: ${fix.title}`), fix.reason && el("small", {}, ` (${fix.reason})`)),
    fix.diff.length > 0 && el("pre", { class: "diff", tabindex: "0" }, fix.diff.map(changed)),
    fix.left && el("p", { class: "note" }, fix.left),
  );
}

function rule(finding) {
  const name = `${finding.rule} [${finding.code}]`;
  return finding.address ? el("a", { href: finding.address, rel: "noreferrer" }, name) : el("code", {}, name);
}

function renderFinding(finding) {
  return el(
    "li",
    { class: `item ${finding.severity}`, tabindex: "-1" },
    el(
      "h3",
      {},
      el("span", { class: "badge" }, finding.severity),
      " ",
      el("span", { class: "place" }, pathOf(finding.place ? `${finding.path}:${finding.place}` : finding.path)),
    ),
    el("p", { class: "message" }, withCode(finding.message), " ", el("small", {}, rule(finding))),
    finding.help && el("p", { class: "help" }, withCode(`Help: ${finding.help}`)),
    finding.lines.length > 0 && el("pre", { tabindex: "0" }, finding.lines.map(mark)),
    finding.related.map(([place, message]) => el("p", { class: "note" }, pathOf(place), `: ${message}`)),
    fixOf(finding.fix),
  );
}

const inFolder = (finding, folder) => finding.path.startsWith(`${folder}/`);
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

export function startFindings(section, findings) {
  startFilter(section, findings, {
    noun: "finding",
    renderItem: renderFinding,
    textOf: (finding) => `${finding.path} ${finding.rule} ${finding.code} ${finding.message}`,
    filters: {
      severity: (finding, value) => finding.severity === value,
      rule: (finding, value) => finding.rule === value,
      folder: inFolder,
      fix: (finding, value) => (value === "none" ? !finding.fix : finding.fix?.safe === (value === "safe")),
    },
    orders: {
      severity: (a, b) => RANK[a.severity] - RANK[b.severity],
      rule: (a, b) => compare(a.code, b.code),
    },
  });
}
