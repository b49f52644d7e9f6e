// What one input holds while somebody types or picks, and sending it at once where its block says so.

import { useState } from "react";

import { fieldOf, initialOf } from "../blocks/form";
import { press, usePlace, type Slot } from "../blocks/place";

interface Holding<Value> {
  value: Value | null;
  isTouched: boolean;
  // Remembers the value until the form is sent.
  touch: (value: Value | null) => void;
  // Remembers it, and sends it where the block sends at once.
  change: (value: Value | null) => void;
}

export function useHeld<Value>(slot: Slot): Holding<Value> {
  const place = usePlace();
  const [typed, setTyped] = useState<{ value: Value | null } | null>(null);
  const initial = (initialOf(slot.element, slot.blockId, place.values) ?? null) as Value | null;
  const touch = (value: Value | null) => {
    setTyped({ value });
    place.form.touch(slot.blockId, slot.element, value);
  };
  const change = (value: Value | null) => {
    const before = typed;
    touch(value);
    if (!slot.isSending) return;
    press(place, slot, { selected: { [fieldOf(slot.element.type)]: value } }).then((went) => {
      if (!went) setTyped(before);
    });
  };
  return { value: typed ? typed.value : initial, isTouched: typed !== null, touch, change };
}

// What names an input for those who do not see it: its label, else its placeholder.
export function named({ element, labelId, hintId, isWrong }: Slot): Record<string, string | boolean | undefined> {
  const state = { "data-action": element.action_id, "aria-invalid": isWrong || undefined };
  if (labelId) return { ...state, "aria-labelledby": labelId, "aria-describedby": hintId };
  return { ...state, "aria-label": element.accessibility_label ?? element.placeholder?.text ?? element.action_id };
}
