import { data } from "./data.js";
import { startDefinitions } from "./definitions.js";
import { byId } from "./dom.js";
import { growAll } from "./filter.js";
import { startFindings } from "./findings.js";
import { startGraph } from "./graph/graph.js";
import { startKeys } from "./keys.js";
import { onPrint } from "./print.js";
import { startTheme } from "./theme.js";
import { onShow, startViews } from "./views.js";

const STARTS = {
  findings: startFindings,
  gallery: (section, items) => startDefinitions(section, items, "item"),
  notes: (section, items) => startDefinitions(section, items, "entry"),
  graph: startGraph,
};

// A section is filled when it is first shown, or printed: a large page is there at once.
const waiting = new Map();

function fill(name) {
  const start = waiting.get(name);
  waiting.delete(name);
  start?.(byId(name), data[name]);
}

startTheme();
for (const [name, start] of Object.entries(STARTS)) {
  if (!byId(name) || !data[name]) continue;
  waiting.set(name, start);
  onShow(name, () => fill(name));
}
onPrint(() => {
  [...waiting.keys()].forEach(fill);
  growAll();
});
startViews();
startKeys();
