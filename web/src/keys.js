// What the keys do: `?` shows the list, which the template has.
import { byId } from "./dom.js";
import { listOf } from "./filter.js";
import { nextTheme } from "./theme.js";
import { current, goTo } from "./views.js";

function focusFilter() {
  const field = current().querySelector("input[type=search]");
  field?.focus();
  field?.select();
}

function act(key) {
  if (key === "/") focusFilter();
  else if (key === "j" || key === "k") listOf(current())?.move(key === "j" ? 1 : -1);
  else if (key === "t") nextTheme();
  else if (key === "?") byId("keys").showModal();
  else if (/^[1-9]$/.test(key)) goTo(Number(key));
  else return false;
  return true;
}

export function startKeys() {
  byId("show-keys").addEventListener("click", () => byId("keys").showModal());
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || byId("keys").open) return;
    if (event.target.closest("input, select, textarea")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (act(event.key)) event.preventDefault();
  });
}
