// Places the nodes, a few milliseconds at a time, so that the page answers meanwhile. The same graph always gets the
// same places: nothing in it is random. Returns a function that does all that is left at once.
import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";

// In milliseconds: of one step, and between two drawings while the nodes move.
const BUDGET = 14;
const BETWEEN = 200;

export function startLayout({ nodes, links }, draw, done) {
  const large = nodes.length > 1500;
  const ticks = large ? 100 : 260;
  const simulation = forceSimulation(nodes)
    .stop()
    .alphaDecay(1 - Math.pow(0.001, 1 / ticks))
    .force("link", forceLink(links).distance(large ? 40 : 60))
    .force("charge", forceManyBody().strength(large ? -30 : -120).theta(large ? 1.3 : 1).distanceMax(large ? 400 : 900))
    .force("x", forceX().strength(0.06))
    .force("y", forceY().strength(0.09));
  if (!large) simulation.force("collide", forceCollide((node) => node.radius + 4));
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let left = ticks;
  let drawn = -Infinity;

  function step() {
    if (left === 0) return;
    const end = performance.now() + BUDGET;
    while (left > 0 && performance.now() < end) {
      simulation.tick();
      left -= 1;
    }
    if (left === 0) {
      done();
      return;
    }
    if (!still && performance.now() - drawn > BETWEEN) {
      draw();
      drawn = performance.now();
    }
    setTimeout(step);
  }

  setTimeout(step);
  return () => {
    if (left === 0) return;
    simulation.tick(left);
    left = 0;
    done();
  };
}
