// The nodes and edges of the data as objects that the layout moves and the canvas draws.

export const ABSENT = new Set(["missing", "unknown"]);

function nameOf(kind, path, line, key, text) {
  if (ABSENT.has(kind)) return path === key ? key : `${key} in ${path}`;
  if (line) return key || text || `${path}:${line}`;
  return path;
}

// The last parts of a path say enough in a drawing, and of what a page misses, its name.
function shortOf(kind, path, key, name) {
  const isInPage = ABSENT.has(kind) && path !== key;
  const parts = isInPage ? [key] : name.split("/");
  const short = parts.length > 2 ? parts.slice(-2).join("/") : parts.join("/");
  return short.length > 40 ? `…${short.slice(-39)}` : short;
}

function makeNode([kind, path, line, cell, key, text, number, orphan], id) {
  const where = line ? `${path}:${cell ? `cell ${cell}:` : ""}${line}` : path;
  const name = nameOf(kind, path, line, key, text);
  const links = { out: [], in: [], degree: 0, broken: false };
  return { id, kind, path, where, name, short: shortOf(kind, path, key, name), text, number, orphan, hidden: false, ...links };
}

export function makeGraph({ nodes, edges }) {
  const made = nodes.map(makeNode);
  const links = edges.map(([source, target, count, broken, unknown, uses]) => {
    const link = { source: made[source], target: made[target], count, broken, unknown, uses };
    link.source.out.push(link);
    if (link.source !== link.target) link.target.in.push(link);
    link.source.degree += 1;
    link.target.degree += 1;
    if (broken) link.source.broken = true;
    return link;
  });
  for (const node of made) node.radius = 3 + Math.min(9, Math.sqrt(node.degree));
  return { nodes: made, links };
}

export function neighboursOf(node) {
  const found = new Set([node]);
  for (const link of node.out) found.add(link.target);
  for (const link of node.in) found.add(link.source);
  return found;
}
