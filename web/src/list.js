// A list that shows its first items, and more of them as they are scrolled to.
import { el } from "./dom.js";

const STEP = 60;

export class List {
  constructor(container, renderItem) {
    this.container = container;
    this.renderItem = renderItem;
    this.items = [];
    this.shown = 0;
    this.more = el("button", { type: "button", class: "more", hidden: true, click: () => this.grow() }, "Show more");
    container.after(this.more);
    new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && this.grow(), {
      rootMargin: "600px",
    }).observe(this.more);
  }

  set(items) {
    this.items = items;
    this.shown = 0;
    this.container.replaceChildren();
    this.grow();
  }

  grow(most = this.shown + STEP) {
    const added = this.items.slice(this.shown, most);
    this.shown += added.length;
    this.container.append(...added.map((item) => this.renderItem(item)));
    this.more.hidden = this.shown >= this.items.length;
  }

  // Focuses the item after or before the focused one.
  move(step) {
    const shown = [...this.container.children];
    const at = shown.findIndex((item) => item.contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : shown.length - 1) : Math.min(Math.max(at + step, 0), this.items.length - 1);
    if (next >= this.shown) this.grow();
    this.container.children[next]?.focus();
    this.container.children[next]?.scrollIntoView({ block: "nearest" });
  }
}
