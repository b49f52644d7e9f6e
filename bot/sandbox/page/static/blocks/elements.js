// Shows the interactive elements; a slot is one element in its block and place, with what labels it.

import { h } from "../dom.js";
import { button } from "./button.js";
import { checkboxes, radioButtons } from "./choices.js";
import { moment } from "./moments.js";
import { overflow } from "./overflow.js";
import { richTextInput } from "./rich_text_input.js";
import { select } from "./selects.js";
import { textInput } from "./text_input.js";

const KINDS = {
  button,
  overflow,
  checkboxes,
  radio_buttons: radioButtons,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: textInput,
  rich_text_input: richTextInput,
  datepicker: moment,
  timepicker: moment,
  datetimepicker: moment,
};

export function elementNode(element, block, place, labelling = {}) {
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(place.viewer.person.id)) return null;
  if (element.type === "image") return h("span", { class: "picture", role: "img" }, `Picture: ${element.alt_text}`);
  const isSending = block.type !== "input" || Boolean(block.dispatch_action);
  const slot = { element, block, place, isSending, ...labelling };
  const show = KINDS[element.type] ?? (element.type.endsWith("_select") ? select : unknown);
  let node = show(slot);
  slot.redraw = () => {
    const again = show(slot);
    node.replaceWith(again);
    node = again;
  };
  return node;
}

function unknown({ element }) {
  return h("span", { class: "unshown" }, `(a ${element.type})`);
}
