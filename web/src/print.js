// What is done before the page is printed, in the order in which it was asked for.
const listeners = [];

export function onPrint(listener) {
  listeners.push(listener);
}

// Listeners may add others, which come after them.
addEventListener("beforeprint", () => {
  for (let index = 0; index < listeners.length; index += 1) listeners[index]();
});
