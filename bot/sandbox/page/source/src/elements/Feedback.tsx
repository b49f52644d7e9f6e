// The pair of buttons that asks whether something was good.

import type { ReactNode } from "react";

import { press, usePlace, type Slot } from "../blocks/place";

export function Feedback({ slot }: { slot: Slot }): ReactNode {
  const place = usePlace();
  const both = [slot.element.positive_button, slot.element.negative_button];
  return both.map(
    (one) =>
      one && (
        <button
          key={one.value}
          type="button"
          className="button"
          aria-label={one.accessibility_label}
          onClick={() => press(place, slot, { value: one.value })}
        >
          {one.text.text}
        </button>
      ),
  );
}
