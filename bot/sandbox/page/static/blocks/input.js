// Input blocks: a label, the element, a hint, and the app's error below it.

import { freshId, h } from "../dom.js";
import { elementNode } from "./elements.js";

export function inputBlock(block, place) {
  const labelId = freshId("label");
  const hintId = freshId("hint");
  const errorId = freshId("error");
  const element = elementNode(block.element, block, place, { labelId, hintId: `${hintId} ${errorId}` });
  const label = h("div", { id: labelId, class: "label", onclick: () => focusable(element)?.focus() },
    block.label.text, block.optional ? h("span", { class: "optional" }, " (optional)") : null);
  return h("div", {},
    label,
    element,
    h("p", { id: errorId, class: "error", "data-error": block.block_id, hidden: true }),
    block.hint ? h("p", { id: hintId, class: "hint" }, block.hint.text) : null);
}

export function focusable(node) {
  const inputs = "input:not([type=hidden]), textarea, [contenteditable=true], select, button";
  return node?.matches(inputs) ? node : node?.querySelector(inputs);
}

// Shows the errors of a submission below their inputs, and nothing below the others.
export function showErrors(parent, errors) {
  for (const line of parent.querySelectorAll("[data-error]")) {
    const text = errors[line.dataset.error] ?? "";
    line.textContent = text;
    line.hidden = !text;
    focusable(line.parentElement)?.setAttribute("aria-invalid", String(Boolean(text)));
  }
}
