// Where people write: a text that begins with / goes out as a slash command, everything else as a message.

import { act } from "../control.js";
import { h } from "../dom.js";
import { tell } from "../play.js";
import { personOf, state } from "../state.js";
import { completion } from "./completion.js";
import { outgoing } from "./outgoing.js";
import { isApp, placeName } from "./names.js";

export function composer() {
  const drafts = new Map();
  let here = null;
  const field = h("textarea", { rows: "1", class: "typing", autocomplete: "off", oninput: grown, onkeydown: pressed });
  const helper = completion(field);
  const button = h("button", { type: "submit", class: "button primary" }, "Send");
  const node = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); send(); } }, field, button);
  field.addEventListener("input", helper.look);

  function draw() {
    const now = [state.as, state.channel, state.thread].join();
    const label = state.thread ? "Reply in thread" : `Message ${placeName()}`;
    field.setAttribute("aria-label", label);
    field.placeholder = isCommandable() ? `${label}, or / for a command` : label;
    if (now === here) return;
    drafts.set(here, field.value);
    here = now;
    field.value = drafts.get(now) ?? "";
    helper.close();
    grown();
  }

  function grown() {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 160)}px`;
  }

  function pressed(event) {
    if (event.isComposing || helper.pressed(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  }

  async function send() {
    const text = field.value.trim();
    if (!text || button.getAttribute("aria-busy")) return;
    const isCommand = text.startsWith("/");
    if (isCommand && !isCommandable()) {
      tell(state.thread ? `${text.split(" ")[0]} does not work in threads.` : "There are no commands here.");
      return;
    }
    const to = { as: state.as, channel: state.channel, text: outgoing(text, isCommand) };
    field.value = "";
    helper.close();
    grown();
    button.setAttribute("aria-busy", "true");
    try {
      await act(isCommand ? "command" : "say", isCommand || !state.thread ? to : { ...to, thread_ts: state.thread });
    } catch (problem) {
      if (!field.value) field.value = text;
      tell(problem);
    }
    button.removeAttribute("aria-busy");
  }

  return { node, draw };
}

// Slack has no commands in threads, and outsiders have none of the app's.
function isCommandable() {
  return !state.thread && (isApp() || !personOf(state.as).is_stranger);
}
