// What inputs hold: the state property each element fills, and the form that knows what was typed or picked.

import type { Block, Element, Values } from "./shapes";

const HELD: Record<string, [string, `initial_${string}`]> = {
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

export function fieldOf(type: string): string {
  return HELD[type]?.[0] ?? "value";
}

// What an element holds at first: what was typed before, else its initial value.
export function initialOf(element: Element, blockId: string, values: Values): unknown {
  const typed = values[blockId]?.[element.action_id];
  if (typed?.type === element.type) return typed[fieldOf(element.type)];
  const initial = HELD[element.type]?.[1];
  return initial ? element[initial] : undefined;
}

// The inputs of one view or message. Only what somebody touched is told; the world knows the rest.
export class Form {
  private readonly touched = new Map<string, { block: string; element: Element; value: unknown }>();

  touch(block: string, element: Element, value: unknown): void {
    this.touched.set(`${block} ${element.action_id}`, { block, element, value });
  }

  // `{block_id: {action_id: {type, ...}}}`, as in Slack's state.values, for the inputs that still stand there.
  values(blocks: Block[]): Values {
    const standing = new Set(blocks.flatMap(elementsOf).map(([block, element]) => `${block} ${element.action_id}`));
    const values: Values = {};
    for (const [key, { block, element, value }] of this.touched) {
      if (!standing.has(key)) continue;
      const held = { type: element.type, [fieldOf(element.type)]: value };
      values[block] = { ...values[block], [element.action_id]: held };
    }
    return values;
  }
}

function elementsOf(block: Block): [string, Element][] {
  const id = block.block_id ?? "";
  switch (block.type) {
    case "input":
      return [[id, block.element]];
    case "section":
      return block.accessory ? [[id, block.accessory]] : [];
    case "actions":
      return block.elements.map((element) => [id, element]);
    case "container":
      return block.child_blocks.flatMap(elementsOf);
    default:
      return [];
  }
}
