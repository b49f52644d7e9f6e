// Buttons: they send a click, and one with an address opens it in a new tab as well.

import { h } from "../dom.js";
import { safeAddress } from "./entities.js";

export function button(slot) {
  const { element, place } = slot;
  const href = element.url && safeAddress(element.url);
  const node = h(href ? "a" : "button", {
    class: `button ${element.style ?? ""}`.trim(),
    type: href ? null : "button",
    href: href || null,
    target: href ? "_blank" : null,
    rel: href ? "noopener noreferrer" : null,
    "aria-label": element.accessibility_label ?? null,
    onclick: pressed,
  }, element.text.text);
  return node;

  async function pressed(event) {
    if (node.getAttribute("aria-busy")) {
      event.preventDefault();
      return;
    }
    if (href && element.confirm) event.preventDefault();
    node.setAttribute("aria-busy", "true");
    const went = await place.press(slot, {}, () => {
      if (href && element.confirm) window.open(href, "_blank", "noopener");
    });
    node.removeAttribute("aria-busy");
    if (!went && node.isConnected) node.focus();
  }
}
