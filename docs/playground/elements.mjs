// Elements of the page. Texts become text nodes, so that no note can write HTML.

/**
 * An element.
 * @param {string} tag its name, and a class after a dot.
 * @param {object} properties its properties; those that begin with `aria` or `data` are attributes.
 * @param {...(Node|string)} content
 */
export function element(tag, properties = {}, ...content) {
  const [name, style] = tag.split(".");
  const made = document.createElement(name);
  if (style) made.className = style;
  for (const [key, value] of Object.entries(properties)) {
    if (/^(aria|data)-/.test(key)) made.setAttribute(key, value);
    else made[key] = value;
  }
  made.append(...content);
  return made;
}

/** A message of refcheck, in which what is between backticks is code. */
export function message(text) {
  return text.split(/(`[^`]+`)/).map((part) => (/^`[^`]+`$/.test(part) ? element("code", {}, part.slice(1, -1)) : part));
}

/** A button with the line and column of something in the note, which goes there. */
export function placeButton(place, show) {
  const button = element("button.place", { type: "button" }, `${place.line}:${place.column}`);
  button.addEventListener("click", () => show(place));
  return button;
}

/** The place in a string of each character that Python counts, and of its end. */
export function places(text) {
  const found = [];
  let place = 0;
  for (const character of text) {
    found.push(place);
    place += character.length;
  }
  return [...found, place];
}
