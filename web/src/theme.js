// Dark, light, or as the system says; the choice is kept if the browser keeps anything for this file.
import { byId } from "./dom.js";

const KEY = "refcheck-theme";
const ORDER = ["auto", "light", "dark"];
const listeners = [];
let theme = "auto";

function kept() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function show(next) {
  theme = ORDER.includes(next) ? next : "auto";
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  byId("theme").textContent = `Theme: ${theme}`;
  listeners.forEach((listener) => listener());
}

export function onTheme(listener) {
  listeners.push(listener);
}

export function nextTheme() {
  show(ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length]);
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A page from the disk may not be allowed to keep anything.
  }
}

export function startTheme() {
  byId("theme").addEventListener("click", nextTheme);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => listeners.forEach((listener) => listener()));
  show(kept());
}
