// One line or several lines of plain text, an e-mail address, an address on the web, or a number.

import { h } from "../dom.js";
import { named } from "./named.js";
import { changed, initialOf } from "./held.js";

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text" };

export function textInput(slot) {
  const { element, place } = slot;
  const isLong = Boolean(element.multiline);
  const input = h(isLong ? "textarea" : "input", {
    class: "field",
    type: isLong ? null : (TYPES[element.type] ?? "text"),
    rows: isLong ? 5 : null,
    inputmode: element.type === "number_input" ? "decimal" : null,
    maxlength: element.max_length ?? (element.type === "plain_text_input" ? 3000 : null),
    placeholder: element.placeholder?.text ?? null,
    autocomplete: "off",
    value: initialOf(slot) ?? "",
    ...named(slot),
    oninput: typed,
    onkeydown: entered,
  });
  // Slack sends null, never an empty text.
  const read = () => input.value || null;
  const when = slot.isSending ? (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]) : [];
  return input;

  function typed() {
    if (when.includes("on_character_entered")) changed(slot, read);
    else place.form.touch(slot, read);
  }

  function entered(event) {
    if (event.key !== "Enter" || isLong || !when.includes("on_enter_pressed")) return;
    event.preventDefault();
    event.stopPropagation();
    changed(slot, read);
  }
}
