// A face: two letters on a quiet colour that stays the same for the same person.

import { h } from "../dom.js";

const COLOURS = 7;

export function avatar(name, id) {
  const letters = name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
  const colour = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLOURS;
  return h("span", { class: `avatar colour-${colour}`, "aria-hidden": "true" }, letters);
}
