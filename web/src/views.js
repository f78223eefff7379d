// One section is shown at a time, the one that the address names; printed are all.
const sections = [...document.querySelectorAll("main > section[id]")];
const links = [...document.querySelectorAll("nav a[href^='#']")];
const listeners = new Map();

export function current() {
  return sections.find((section) => !section.hidden) ?? sections[0];
}

export function onShow(id, listener) {
  listeners.set(id, listener);
}

export function showView(id) {
  const chosen = sections.find((section) => section.id === id) ?? sections[0];
  for (const section of sections) section.hidden = section !== chosen;
  for (const link of links) {
    if (link.hash === `#${chosen.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  listeners.get(chosen.id)?.();
}

export function goTo(number) {
  const section = sections[number - 1];
  if (section) location.hash = section.id;
}

export function startViews() {
  const show = () => showView(location.hash.slice(1));
  addEventListener("hashchange", () => {
    show();
    scrollTo(0, 0);
  });
  show();
}
