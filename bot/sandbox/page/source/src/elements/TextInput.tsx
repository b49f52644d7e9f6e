// One line or several lines of plain text, an e-mail address, an address on the web, or a number.

import type { ChangeEvent, KeyboardEvent, ReactNode } from "react";

import type { Slot } from "../blocks/place";
import { named, useHeld } from "./held";

const TYPES: Record<string, string> = { email_text_input: "email", url_text_input: "url" };
const LONGEST = 3000;

type Field = HTMLInputElement | HTMLTextAreaElement;

export function TextInput({ slot }: { slot: Slot }): ReactNode {
  const { element, isSending } = slot;
  const { value, touch, change } = useHeld<string>(slot);
  const when = isSending ? (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]) : [];
  const isPlain = element.type === "plain_text_input";

  function typed(event: ChangeEvent<Field>): void {
    // Slack sends null, never an empty text.
    const text = event.target.value || null;
    if (when.includes("on_character_entered")) change(text);
    else touch(text);
  }

  function entered(event: KeyboardEvent<Field>): void {
    if (event.key !== "Enter" || element.multiline || !when.includes("on_enter_pressed")) return;
    event.preventDefault();
    change(value);
  }

  const shared = {
    className: "field",
    maxLength: element.max_length ?? (isPlain ? LONGEST : undefined),
    placeholder: element.placeholder?.text,
    autoComplete: "off",
    value: value ?? "",
    onChange: typed,
    onKeyDown: entered,
    ...named(slot),
  };
  if (element.multiline) return <textarea rows={5} {...shared} />;
  const inputMode = element.type === "number_input" ? "decimal" : undefined;
  return <input type={TYPES[element.type] ?? "text"} inputMode={inputMode} {...shared} />;
}
