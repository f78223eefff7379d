// The fixed text, as a diff.
import { element, message } from "./elements.mjs";

/**
 * The fixes of the first renderer.
 * @param {object} answer what was found.
 * @param {(text: string) => void} use replaces the note.
 */
export function fixedText(answer, use) {
  if (answer.refused) return [element("p", {}, "Nothing is fixed: ", ...message(answer.refused))];
  if (!answer.diff.length) return [element("p", {}, "Nothing to fix.")];
  const button = element("button", { type: "button" }, "Replace the note");
  button.addEventListener("click", () => use(answer.fixed));
  const about = element("p", {}, "What ", element("code", {}, "refcheck fix"), " writes for ");
  about.append(element("code", {}, answer.renderers[0]), ". ", button);
  return [about, element("pre.diff", { tabIndex: 0 }, ...answer.diff.slice(2).map(line))];
}

const KINDS = { "+": "added", "-": "removed", "@": "hunk" };
const line = (text) => element(`span.${KINDS[text[0]] ?? "same"}`, {}, text);
