// Checkboxes and radio buttons.

import { freshId, h } from "../dom.js";
import { named } from "./named.js";
import { changed, initialOf } from "./held.js";
import { textNodes } from "./text.js";

export function checkboxes(slot) {
  const held = new Set((initialOf(slot) ?? []).map((option) => option.value));
  return choices(slot, "checkbox", held, (chosen) => chosen);
}

export function radioButtons(slot) {
  const held = initialOf(slot);
  return choices(slot, "radio", new Set(held ? [held.value] : []), (chosen) => chosen[0] ?? null);
}

function choices(slot, type, held, read) {
  const { element, place } = slot;
  const name = freshId("choice");
  const boxes = element.options.map((option) => h("input", {
    type, name, id: freshId("option"), checked: held.has(option.value), onchange: () => changed(slot, chosen),
  }));
  const chosen = () => read(element.options.filter((_, place_) => boxes[place_].checked));
  const rows = element.options.map((option, row) => h("div", { class: "choice" },
    boxes[row],
    h("label", { for: boxes[row].id, class: "text" },
      textNodes(option.text, place.viewer),
      option.description ? h("small", {}, textNodes(option.description, place.viewer)) : null)));
  return h("div", { class: "choices", role: type === "radio" ? "radiogroup" : "group", ...named(slot) }, rows);
}
