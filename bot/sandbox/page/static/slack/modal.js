// The modal on top: its blocks as a form, submitting and closing it, and the errors that come back.

import { blockNodes } from "../blocks/blocks.js";
import { focusable, showErrors } from "../blocks/input.js";
import { act } from "../control.js";
import { freshId, h } from "../dom.js";
import { tell } from "../play.js";
import { state } from "../state.js";
import { makePlace } from "./place.js";

let open = null; // {id, hash, as, place, node}
let before = null;

export function drawModals(overlay, under) {
  const top = state.screen?.modals.at(-1);
  overlay.hidden = !top;
  under.inert = Boolean(top);
  if (!top) {
    overlay.replaceChildren();
    if (open && before?.isConnected) before.focus();
    open = null;
    return;
  }
  if (open?.id !== top.id || open.hash !== top.view.hash || open.as !== state.as) show(overlay, top);
  showErrors(open.node, { ...open.errors, ...top.errors });
}

// Tells the world what was typed into the modal on top, before somebody turns elsewhere.
export async function keepTyped() {
  if (!open?.place.form.isTouched) return;
  await act("type", { as: open.as, view_id: open.id, values: open.place.form.values() }).catch(tell);
}

function show(overlay, { id, view }) {
  const isSame = open?.id === id && open.as === state.as;
  const held = isSame ? overlaid(view.state.values, open.place.form.values()) : view.state.values;
  const focused = isSame ? blockOf(document.activeElement) : null;
  if (!open) before = document.activeElement;
  const place = makePlace({ as: state.as, view_id: id }, held);
  const node = dialog(id, view, place);
  open = { id, hash: view.hash, as: state.as, place, node, errors: {} };
  overlay.replaceChildren(node);
  focus(node, view, focused);
}

// What was typed and not yet told stays, as long as the input keeps its block_id and action_id.
function overlaid(values, typed) {
  const merged = { ...values };
  for (const [block, actions] of Object.entries(typed)) merged[block] = { ...values[block], ...actions };
  return merged;
}

function blockOf(node) {
  return node?.closest?.("[data-block]")?.dataset.block ?? null;
}

function focus(node, view, focused) {
  const wanted = view.blocks.find((block) => block.element?.focus_on_load)?.block_id ?? focused;
  const blocks = [...node.querySelectorAll("[data-block]")];
  const target = blocks.find((block) => wanted && block.dataset.block === wanted)
    ?? blocks.find((block) => block.classList.contains("block-input"));
  (focusable(target) ?? node.querySelector(".close")).focus();
}

function dialog(id, view, place) {
  const titleId = freshId("title");
  const close = () => act("close", { as: state.as, view_id: id }).catch(tell);
  const submit = view.submit && h("button", { type: "submit", class: "button primary" }, view.submit.text);
  return h("form", {
    class: "dialog",
    role: "dialog",
    "aria-labelledby": titleId,
    novalidate: true,
    onsubmit: (event) => {
      event.preventDefault();
      if (submit && !submit.getAttribute("aria-busy")) send(id, place, submit);
    },
    onkeydown: (event) => { if (event.key === "Escape") close(); },
  },
  h("header", {}, h("h2", { id: titleId }, view.title.text),
    h("button", { type: "button", class: "close", "aria-label": "Close", onclick: close }, "×")),
  h("div", { class: "dialog-body blocks" }, blockNodes(view.blocks, place)),
  view.submit || view.close ? h("footer", {},
    h("button", { type: "button", class: "button", onclick: close }, view.close?.text ?? "Cancel"), submit) : null);
}

async function send(id, place, button) {
  button.setAttribute("aria-busy", "true");
  const mine = open;
  mine.errors = {};
  try {
    await act("submit", { as: state.as, view_id: id, values: place.form.values() });
  } catch (problem) {
    mine.errors = problem.fields ?? {};
    showErrors(mine.node, mine.errors);
    if (!Object.keys(mine.errors).length) tell(problem);
  }
  button.removeAttribute("aria-busy");
  mine.node.querySelector("[aria-invalid=true]")?.focus();
}
