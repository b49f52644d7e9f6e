// What inputs hold: the state property each element fills, and the form that knows what was typed or picked.

const HELD = {
  plain_text_input: ["value", "initial_value"],
  email_text_input: ["value", "initial_value"],
  url_text_input: ["value", "initial_value"],
  number_input: ["value", "initial_value"],
  rich_text_input: ["rich_text_value", "initial_value"],
  static_select: ["selected_option", "initial_option"],
  external_select: ["selected_option", "initial_option"],
  radio_buttons: ["selected_option", "initial_option"],
  multi_static_select: ["selected_options", "initial_options"],
  multi_external_select: ["selected_options", "initial_options"],
  checkboxes: ["selected_options", "initial_options"],
  users_select: ["selected_user", "initial_user"],
  conversations_select: ["selected_conversation", "initial_conversation"],
  channels_select: ["selected_channel", "initial_channel"],
  multi_users_select: ["selected_users", "initial_users"],
  multi_conversations_select: ["selected_conversations", "initial_conversations"],
  multi_channels_select: ["selected_channels", "initial_channels"],
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
};

// The inputs of one view or message. Only what somebody touched is told; the world knows the rest.
export class Form {
  #touched = new Map();

  touch({ block, element }, read) {
    this.#touched.set(`${block.block_id} ${element.action_id}`, { block, element, read });
  }

  get isTouched() {
    return this.#touched.size > 0;
  }

  // `{block_id: {action_id: {type, ...}}}`, as in Slack's state.values.
  values() {
    const values = {};
    for (const { block, element, read } of this.#touched.values()) {
      (values[block.block_id] ??= {})[element.action_id] = stateOf(element, read());
    }
    return values;
  }
}

function stateOf(element, value) {
  return { type: element.type, [HELD[element.type][0]]: value };
}

// What an element holds at first: what was typed before, else its initial value.
export function initialOf({ block, element, place }) {
  const [field, initial] = HELD[element.type];
  const typed = place.state?.[block.block_id]?.[element.action_id];
  return typed?.type === element.type ? typed[field] : element[initial];
}

// Called when somebody changes an input: remembers it, and sends it where the block sends at once.
export async function changed(slot, read) {
  slot.place.form.touch(slot, read);
  if (!slot.isSending) return;
  const [field] = HELD[slot.element.type];
  const went = await slot.place.press(slot, { selected: { [field]: read() } });
  if (!went) slot.redraw();
}
