// The graph: a drawing to zoom and move, a search, and a panel for the chosen node.
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { byId, plural } from "../dom.js";
import { onPrint } from "../print.js";
import { onTheme } from "../theme.js";
import { Drawing } from "./drawing.js";
import { startLayout } from "./layout.js";
import { ABSENT, makeGraph, neighboursOf } from "./model.js";
import { showPanel } from "./panel.js";
import { startSearch } from "./search.js";

const REACH = 8;
// Nodes that are placed at once if the page is printed before they are: of 1,000 it takes about a second.
const MOST_AT_ONCE = 1500;
const SHOWS = {
  all: () => true,
  broken: (node) => node.broken || node.kind === "missing" || node.in.some((link) => link.broken),
  orphans: (node) => node.orphan,
  pages: (node) => node.kind === "page" || ABSENT.has(node.kind),
};

export function startGraph(section, data) {
  const graph = makeGraph(data);
  const canvas = section.querySelector("canvas");
  const drawing = new Drawing(canvas);
  const state = { lit: null, chosen: null, hovered: null };
  let transform = zoomIdentity;
  let waiting = false;
  let isMoved = false;

  function draw() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      if (canvas.clientWidth) drawing.draw(graph, transform, state);
    });
  }

  const zooming = zoom()
    .scaleExtent([0.02, 12])
    .on("zoom", (event) => {
      transform = event.transform;
      if (event.sourceEvent) isMoved = true;
      draw();
    });
  const surface = select(canvas).call(zooming).on("dblclick.zoom", null);

  function fit() {
    const shown = graph.nodes.filter((node) => !node.hidden && node.x !== undefined);
    if (!shown.length) return;
    const [width, height] = drawing.size;
    const [xs, ys] = [shown.map((node) => node.x), shown.map((node) => node.y)];
    const [left, right, top, bottom] = [least(xs), most(xs), least(ys), most(ys)];
    const scale = Math.min(4, 0.9 / Math.max((right - left + 40) / width, (bottom - top + 40) / height));
    const place = zoomIdentity
      .translate(width / 2 - (scale * (left + right)) / 2, height / 2 - (scale * (top + bottom)) / 2)
      .scale(scale);
    surface.call(zooming.transform, place);
  }

  function choose(node) {
    state.chosen = node;
    state.lit = node && neighboursOf(node);
    if (node) {
      state.lit.centre = node;
      for (const other of state.lit) other.hidden = false;
      surface.call(zooming.translateTo, node.x, node.y);
    } else {
      filter();
    }
    showPanel(byId("node"), node, choose);
    // The button that was pressed is gone: the keyboard goes on in the panel.
    if (document.activeElement === document.body) byId("node").focus();
    draw();
  }

  function at(event) {
    const [x, y] = transform.invert([event.offsetX, event.offsetY]);
    let found = null;
    let nearest = Infinity;
    for (const node of graph.nodes) {
      const distance = Math.hypot(node.x - x, node.y - y) - node.radius;
      if (!node.hidden && distance < REACH / transform.k && distance < nearest) [found, nearest] = [node, distance];
    }
    return found;
  }

  function filter() {
    const shows = SHOWS[section.querySelector("select").value];
    for (const node of graph.nodes) node.hidden = !shows(node);
    const shown = graph.nodes.filter((node) => !node.hidden).length;
    section.querySelector("[role=status]").textContent =
      shown === graph.nodes.length ? "" : `${shown.toLocaleString("en")} of ${plural(graph.nodes.length, "node")}`;
    draw();
  }

  canvas.addEventListener("click", (event) => choose(at(event)));
  canvas.addEventListener("pointermove", (event) => {
    const node = event.buttons ? state.hovered : at(event);
    if (node === state.hovered) return;
    state.hovered = node;
    canvas.style.cursor = node ? "pointer" : "grab";
    draw();
  });
  canvas.addEventListener("keydown", (event) => moveByKey(event, surface, zooming, fit));
  byId("zoom-in").addEventListener("click", () => surface.call(zooming.scaleBy, 1.5));
  byId("zoom-out").addEventListener("click", () => surface.call(zooming.scaleBy, 1 / 1.5));
  byId("zoom-fit").addEventListener("click", fit);
  section.querySelector("select").addEventListener("input", () => {
    filter();
    fit();
  });
  new ResizeObserver(draw).observe(canvas);
  onTheme(() => {
    drawing.refresh();
    draw();
  });
  startSearch(section, graph.nodes, choose);
  showPanel(byId("node"), null, choose);
  filter();
  // The view follows the layout until somebody moves it.
  const follow = () => (isMoved || state.chosen ? draw() : fit());
  const finish = startLayout(graph, follow, () => {
    follow();
    canvas.dataset.ready = "true";
  });
  onPrint(() => {
    if (graph.nodes.length <= MOST_AT_ONCE) finish();
    if (!canvas.clientWidth) fit();
    drawing.draw(graph, transform, state);
  });
}

const STEPS = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };

function moveByKey(event, surface, zooming, fit) {
  const step = STEPS[event.key];
  if (step) surface.call((selection) => zooming.translateBy(selection, step[0], step[1]));
  else if (event.key === "+" || event.key === "=") surface.call(zooming.scaleBy, 1.3);
  else if (event.key === "-") surface.call(zooming.scaleBy, 1 / 1.3);
  else if (event.key === "0") fit();
  else return;
  event.preventDefault();
}

const least = (values) => values.reduce((a, b) => Math.min(a, b));
const most = (values) => values.reduce((a, b) => Math.max(a, b));