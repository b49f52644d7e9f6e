// The Slack column: rail, conversation or Home, modals on top, and lines that tell what went wrong.

import { h, showAll } from "../dom.js";
import { dismiss } from "../play.js";
import { personOf, state } from "../state.js";
import { conversation } from "./conversation.js";
import { drawModals, keepTyped } from "./modal.js";
import { rail } from "./rail.js";

export { keepTyped };

let parts = null;

export function drawSlack() {
  const person = personOf(state.as);
  parts ??= build();
  document.getElementById("slack").setAttribute("aria-label", `Slack as ${person.name}`);
  parts.rail.draw();
  parts.conversation.draw();
  drawModals(parts.modals, parts.conversation.node);
  showAll(parts.notices, state.notices, ({ id, text }) => ({ key: id, signature: text }), notice);
}

function build() {
  const made = {
    rail: rail(),
    conversation: conversation(),
    modals: h("div", { class: "overlay", hidden: true }),
    notices: h("div", { class: "notices", role: "status" }),
  };
  const room = h("div", { class: "room" }, made.conversation.node, made.notices, made.modals);
  document.getElementById("slack").append(h("div", { class: "under" }, made.rail.node, room));
  return made;
}

function notice({ id, text }) {
  return h("p", { class: "notice" }, h("span", {}, text),
    h("button", { type: "button", "aria-label": "Dismiss", onclick: () => dismiss(id) }, "×"));
}
