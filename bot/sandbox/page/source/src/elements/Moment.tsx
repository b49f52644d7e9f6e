// Pickers of a date, a time, or both, through the browser's own inputs.

import type { ReactNode } from "react";

import type { Slot } from "../blocks/place";
import { clock, isoDay, secondsAt } from "../text/dates";
import { useViewer } from "../text/viewer";
import { named, useHeld } from "./held";

const TYPES: Record<string, string> = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

export function Moment({ slot }: { slot: Slot }): ReactNode {
  const { tz } = useViewer();
  const { value, change } = useHeld<string | number>(slot);
  const shown = typeof value === "number" ? `${isoDay(value, tz)}T${clock(value, tz)}` : (value ?? "");
  const isBoth = slot.element.type === "datetimepicker";
  return (
    <input
      type={TYPES[slot.element.type]}
      className="field"
      value={shown}
      onChange={({ target }) => change(target.value && isBoth ? secondsAt(target.value, tz) : target.value || null)}
      {...named(slot)}
    />
  );
}
