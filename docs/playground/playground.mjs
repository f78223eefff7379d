// The page: what is asked, and what is shown.
import { element, places } from "./elements.mjs";
import { findingsList, marked } from "./findings.mjs";
import { fixedText } from "./fixed.mjs";
import { referencesTable } from "./references.mjs";
import { Runner } from "./runner.mjs";
import { MOST_CHARACTERS, shared, unshared } from "./share.mjs";
import { makeTabs } from "./tabs.mjs";

const part = Object.fromEntries([...document.querySelectorAll("#checker [id]")].map((found) => [found.id, found]));
const PAUSE = 300; // After the last key, in milliseconds.
const EXAMPLE = "#example=";
const response = await fetch(new URL("about.json", import.meta.url));
if (!response.ok) {
  failed(`${response.url} could not be loaded: ${response.status}. Reload the page to try again.`);
  throw new Error(response.url);
}
const { examples, renderers } = await response.json();
let answer;
let pause;

const runner = new Runner({
  progress(loaded, total) {
    part.progress.value = Math.min(loaded / total, 1);
    say(`Loading: ${megabytes(loaded)} of ${megabytes(total)} MB`);
  },
  unpacked: () => say("Starting Python"),
  ready({ version }) {
    part.progress.hidden = true;
    say(`refcheck ${version} is ready`);
  },
  answer(found, { text }) {
    // Else the note has changed meanwhile, and is checked again.
    if (text === part.text.value) show(found);
  },
  failed,
});

function say(text) {
  part.status.textContent = text;
}

/** Shows why there are no results. It stays until there are some. */
function failed(reason) {
  part.findings.replaceChildren(element("p.failed", { role: "alert" }, reason));
  part["tab-findings"].click();
  say("Not checked");
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
const isTooLong = () => part.text.value.length > MOST_CHARACTERS;
const chosen = () => [...part.choices.querySelectorAll("input:checked")].map((input) => input.value);

function check() {
  part.chosen.textContent = chosen().join(", ") || "detect";
  // refcheck does not count a mark of the byte order.
  if (part.text.value.startsWith("\ufeff")) part.text.value = part.text.value.slice(1);
  if (isTooLong()) {
    failed(`The note is longer than ${MOST_CHARACTERS.toLocaleString("en")} characters: use the command for it.`);
    return;
  }
  if (runner.isReady) say("Checking");
  runner.check({ text: part.text.value, renderers: chosen() });
}

function show(found) {
  if (found.problem) {
    failed(found.problem);
    return;
  }
  answer = found;
  const text = part.text.value;
  part["tab-findings"].textContent = `Findings (${found.findings.length})`;
  part["tab-references"].textContent = `References (${found.references.length})`;
  part.findings.replaceChildren(...findingsList(found, goTo));
  part.fixed.replaceChildren(...fixedText(found, replace));
  part.references.replaceChildren(...referencesTable(found, chosen(), goTo));
  part.marks.replaceChildren(...marked(text, found.findings, places(text)));
  scroll();
  say(`${found.findings.length} finding${found.findings.length === 1 ? "" : "s"}`);
}

/** Selects a finding or a reference in the note. */
function goTo({ offset, end_offset: end }) {
  const found = places(part.text.value);
  part.text.focus();
  part.text.setSelectionRange(found[offset], found[end]);
  // The marks are as the text is laid out: where a place is there, it is in the note.
  const before = document.createRange();
  before.setStart(part.marks, 0);
  before.setEnd(...pointAt(found[offset]));
  const bottom = before.getBoundingClientRect().bottom - part.marks.getBoundingClientRect().top + part.marks.scrollTop;
  part.text.scrollTop = Math.max(0, bottom - part.text.clientHeight / 2);
  scroll();
}

/** The text node of the marks, and the place in it, at which a place of the note is. */
function pointAt(place) {
  const walker = document.createTreeWalker(part.marks, NodeFilter.SHOW_TEXT);
  let rest = place;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (rest <= node.data.length) return [node, rest];
    rest -= node.data.length;
  }
  return [part.marks, part.marks.childNodes.length];
}

function scroll() {
  part.marks.scrollTop = part.text.scrollTop;
}

/** Writes a note and chooses renderers, as an example or a link says. */
function open(text, names) {
  for (const input of part.choices.querySelectorAll("input")) input.checked = names.includes(input.value);
  replace(text);
}

function replace(text) {
  part.text.value = text;
  part.marks.replaceChildren();
  check();
}

async function openAddress() {
  const note = await unshared(location.hash);
  const example = examples.find(({ name }) => location.hash === EXAMPLE + name) ?? examples[0];
  part.example.value = note ? "" : example.name;
  open(note?.text ?? example.text, note?.renderers ?? example.renderers);
}

async function share() {
  if (isTooLong()) {
    say("The note is too long for an address");
    return;
  }
  const fragment = await shared(part.text.value, chosen());
  history.replaceState(null, "", `#${fragment}`);
  try {
    await navigator.clipboard.writeText(location.href);
    say("The address of this note is copied");
  } catch {
    say("The address of this page holds the note now");
  }
}

part.choices.replaceChildren(
  ...Object.entries(renderers).map(([name, title]) =>
    element("label", { title }, element("input", { type: "checkbox", value: name }), ` ${name}`),
  ),
);
part.example.replaceChildren(
  element("option", { value: "", hidden: true }, "your own"),
  ...examples.map(({ name, title }) => element("option", { value: name }, title)),
);
makeTabs(document.querySelector("#checker [role=tablist]"));
part.text.addEventListener("input", () => {
  answer = undefined;
  part.example.value = "";
  part.marks.replaceChildren();
  clearTimeout(pause);
  pause = setTimeout(check, PAUSE);
});
part.text.addEventListener("scroll", scroll);
part.text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !answer?.findings.length) return;
  event.preventDefault();
  goTo(answer.findings[0]);
});
part.choices.addEventListener("change", check);
addEventListener("click", ({ target }) => {
  if (!part.renderers.contains(target)) part.renderers.open = false;
});
part.renderers.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  part.renderers.open = false;
  part.renderers.querySelector("summary").focus();
});
part.none.addEventListener("click", () => open(part.text.value, []));
part.example.addEventListener("change", () => {
  const address = EXAMPLE + part.example.value;
  // The same example once more, after it was changed, is no change of the address.
  if (location.hash === address) openAddress();
  else location.hash = address;
});
part.share.addEventListener("click", share);
part.restart.addEventListener("click", () => {
  part.progress.hidden = false;
  runner.start();
  check();
});
addEventListener("hashchange", openAddress);
await openAddress();
