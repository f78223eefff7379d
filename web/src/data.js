// The data of the page: all that is listed and drawn.
import { byId } from "./dom.js";

export const data = JSON.parse(byId("data").textContent);
