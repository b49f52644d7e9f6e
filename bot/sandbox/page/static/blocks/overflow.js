// The menu behind three dots.

import { h } from "../dom.js";
import { openMenu } from "../popup.js";
import { safeAddress } from "./entities.js";

export function overflow(slot) {
  const { element, place } = slot;
  const node = h("button", {
    type: "button",
    class: "button overflow",
    "aria-label": element.accessibility_label ?? "More",
    "aria-haspopup": "menu",
    "aria-expanded": "false",
    onclick: () => openMenu(node, element.options.map((option) => ({
      label: option.text.text,
      description: option.description?.text,
      href: option.url && safeAddress(option.url),
      choose: () => place.press(slot, { selected: { selected_option: option } }),
    }))),
  }, "⋯");
  return node;
}
