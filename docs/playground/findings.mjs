// The list of findings, and their marks in the note.
import { element, message, placeButton } from "./elements.mjs";

/**
 * The list of findings.
 * @param {object} answer what was found.
 * @param {(finding: object) => void} show goes to the place of a finding.
 */
export function findingsList(answer, show) {
  const renderers = answer.renderers.map((name) => element("code", {}, name));
  const about = element("p", {}, "For ", ...renderers.flatMap((name, place) => (place ? [", ", name] : [name])));
  if (answer.reason) about.append(": ", ...message(answer.reason));
  const items = answer.findings.map((finding) => item(finding, show));
  const list = items.length ? element("ol.list", {}, ...items) : element("p.good", {}, "No findings.");
  const unchecked = answer.unchecked.map((reference) => {
    const key = element("code", {}, reference.key);
    return element("p.remark", {}, placeButton(reference, show), " not checked: ", key, ": ", ...message(reference.reason));
  });
  return [about, list, ...unchecked];
}

function item(finding, show) {
  const rule = element("a", { href: `../rules/${finding.rule}/` }, `${finding.code} ${finding.rule}`);
  const about = [element("p", {}, placeButton(finding, show), " ", element(`span.${finding.severity}`, {}, finding.severity), " ", rule)];
  about.push(element("p", {}, ...message(finding.message)));
  if (finding.help && finding.help !== finding.fix?.title) about.push(remark("help", finding.help));
  if (finding.renderers.length) {
    const fine = finding.fine_in.length ? `; fine in ${finding.fine_in.join(", ")}` : "";
    about.push(remark("in", finding.renderers.join(", ") + fine));
  }
  if (finding.fix) about.push(remark("fix", finding.fix.title + (finding.fix.safe ? "" : " (unsafe)")));
  return element("li", {}, ...about);
}

const remark = (label, text) => element("p.remark", {}, element("b", {}, `${label}: `), ...message(text));

/** The note with a mark under each finding; of two that overlap, under the first. */
export function marked(text, findings, places) {
  const parts = [];
  let end = 0;
  for (const finding of findings) {
    const [start, stop] = [places[finding.offset], places[finding.end_offset]];
    if (start < end) continue;
    parts.push(text.slice(end, start), element(`mark.${finding.severity}`, {}, text.slice(start, stop)));
    end = stop;
  }
  // A text area shows an empty line after the last newline.
  return [...parts, `${text.slice(end)}\n`];
}
