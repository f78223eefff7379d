// Draws the graph on a canvas: edges and nodes of one look at once, then the names that have room.

// Names that are drawn at the scale of 1: the nearer, the more.
const NAMES = 90;
// So many of the most important names may cover a node, and in so small a graph the others do not.
const ALWAYS_NAMED = 8;
const NAMED_APART = 1000;
const PRINTED = [1000, 700];

function colours() {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    text: of("text"), background: of("background"), edge: of("edge"), page: of("page"), image: of("image"),
    other: of("other"), error: of("error"), unknown: of("muted"), orphan: of("warning"), accent: of("accent"),
  };
}

function colourOf(node, palette) {
  if (node.kind === "missing") return palette.error;
  if (node.kind === "unknown") return palette.unknown;
  if (node.orphan) return palette.orphan;
  if (node.kind === "image" || node.kind === "figure") return palette.image;
  return node.kind === "page" || node.kind === "heading" ? palette.page : palette.other;
}

function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

export class Drawing {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.refresh();
  }

  // A section that is not shown, but will be printed, has no size yet.
  get size() {
    return [this.canvas.clientWidth || PRINTED[0], this.canvas.clientHeight || PRINTED[1]];
  }

  // After the theme has changed.
  refresh() {
    this.palette = colours();
  }

  // `lit` are the nodes that are in focus, or null if all are.
  draw({ nodes, links }, transform, { lit, chosen, hovered }) {
    const { canvas, context } = this;
    const ratio = devicePixelRatio || 1;
    const [width, height] = this.size;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.setTransform(ratio * transform.k, 0, 0, ratio * transform.k, ratio * transform.x, ratio * transform.y);
    const [left, top] = transform.invert([-20, -20]);
    const [right, bottom] = transform.invert([width + 20, height + 20]);
    const isSeen = (node) => !node.hidden && node.x > left && node.x < right && node.y > top && node.y < bottom;
    this.drawLinks(links.filter((link) => isNear(link, left, top, right, bottom)), transform.k, lit);
    const seen = nodes.filter(isSeen);
    this.drawNodes(seen, transform.k, lit, chosen);
    this.drawNames(seen, transform, lit, chosen, hovered);
  }

  drawLinks(links, scale, lit) {
    const { context, palette } = this;
    const isLit = (link) => !lit || (lit.has(link.source) && lit.has(link.target) && (link.source === lit.centre || link.target === lit.centre));
    const look = (link) => `${isLit(link) ? "1" : "0"}${link.broken ? "b" : link.unknown ? "u" : "n"}`;
    // What is in focus, and what is broken, is drawn last: above the rest.
    for (const [key, group] of [...grouped(links, look)].sort(([a], [b]) => (a === b ? 0 : order(a) - order(b)))) {
      context.beginPath();
      for (const { source, target } of group) {
        context.moveTo(source.x, source.y);
        context.lineTo(target.x, target.y);
      }
      context.globalAlpha = key[0] === "1" ? (lit ? 0.9 : 0.55) : 0.06;
      context.strokeStyle = { b: palette.error, u: palette.unknown, n: palette.edge }[key[1]];
      context.setLineDash(key[1] === "u" ? [4 / scale, 3 / scale] : []);
      context.lineWidth = (key[1] === "b" || (lit && key[0] === "1") ? 1.6 : 0.8) / Math.sqrt(scale);
      context.stroke();
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
    if (lit) links.filter(isLit).forEach((link) => this.drawArrow(link, scale));
  }

  drawArrow({ source, target }, scale) {
    const { context } = this;
    const angle = Math.atan2(target.y - source.y, target.x - source.x);
    const [x, y] = [target.x - Math.cos(angle) * (target.radius + 1), target.y - Math.sin(angle) * (target.radius + 1)];
    const size = 7 / Math.sqrt(scale);
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x - size * Math.cos(angle - 0.4), y - size * Math.sin(angle - 0.4));
    context.lineTo(x - size * Math.cos(angle + 0.4), y - size * Math.sin(angle + 0.4));
    context.fillStyle = this.palette.edge;
    context.fill();
  }

  drawNodes(nodes, scale, lit, chosen) {
    const { context, palette } = this;
    const isLit = (node) => !lit || lit.has(node);
    for (const [key, group] of grouped(nodes, (node) => `${isLit(node) ? "1" : "0"}${colourOf(node, palette)}`)) {
      context.globalAlpha = key[0] === "1" ? 1 : 0.12;
      context.fillStyle = key.slice(1);
      context.beginPath();
      for (const node of group) {
        context.moveTo(node.x + node.radius, node.y);
        context.arc(node.x, node.y, node.radius, 0, 2 * Math.PI);
      }
      context.fill();
    }
    context.globalAlpha = 1;
    context.lineWidth = 2 / Math.sqrt(scale);
    for (const node of nodes) {
      if ((node.broken && isLit(node)) || node === chosen) {
        context.strokeStyle = node === chosen ? palette.accent : palette.error;
        context.beginPath();
        context.arc(node.x, node.y, node.radius + 2, 0, 2 * Math.PI);
        context.stroke();
      }
    }
  }

  drawNames(nodes, transform, lit, chosen, hovered) {
    const { context, palette } = this;
    const ratio = devicePixelRatio || 1;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.font = "12px system-ui, sans-serif";
    context.textBaseline = "middle";
    const first = (node) => (node === hovered ? 3 : node === chosen ? 2 : lit?.has(node) ? 1 : 0);
    const wanted = nodes.filter((node) => !lit || lit.has(node) || node === hovered);
    wanted.sort((a, b) => first(b) - first(a) || b.degree - a.degree || a.id - b.id);
    const taken = [];
    const discs = nodes.length > NAMED_APART ? [] : nodes.map((node) => ({ node, box: boxOf(node, transform) }));
    const named = wanted.slice(0, lit ? 200 : 20 + NAMES * transform.k * transform.k);
    for (const [number, node] of named.entries()) {
      const [x, y] = transform.apply([node.x, node.y]);
      const name = node === hovered || node === chosen ? node.name : node.short;
      const [width, gap] = [context.measureText(name).width, node.radius * transform.k + 4];
      // On the left of the node where there is no room on the right.
      const sides = [[x + gap, y - 8, width, 16], [x - gap - width, y - 8, width, 16]];
      const within = sides.filter(([left]) => left >= 0 && left + width <= this.size[0]);
      const places = within.length ? within : sides;
      const apart = places.filter((place) => !taken.some((other) => overlap(place, other)));
      const free = apart.find((place) => !discs.some((disc) => disc.node !== node && overlap(place, disc.box)));
      const box = free ?? (first(node) > 1 ? places[0] : number < ALWAYS_NAMED ? apart[0] : null);
      if (!box) continue;
      taken.push(box);
      context.lineWidth = 3;
      context.strokeStyle = palette.background;
      context.strokeText(name, box[0], y);
      context.fillStyle = node.kind === "missing" ? palette.error : palette.text;
      context.fillText(name, box[0], y);
    }
  }
}

const order = (key) => Number(key[0]) * 2 + (key[1] === "b" ? 1 : 0);

function isNear({ source, target }, left, top, right, bottom) {
  if (source.hidden || target.hidden) return false;
  return (
    Math.max(source.x, target.x) > left && Math.min(source.x, target.x) < right &&
    Math.max(source.y, target.y) > top && Math.min(source.y, target.y) < bottom
  );
}

function boxOf(node, transform) {
  const [x, y] = transform.apply([node.x, node.y]);
  const radius = node.radius * transform.k;
  return [x - radius, y - radius, 2 * radius, 2 * radius];
}

function overlap([x, y, width, height], [x2, y2, width2, height2]) {
  return x < x2 + width2 && x2 < x + width && y < y2 + height2 && y2 < y + height;
}
