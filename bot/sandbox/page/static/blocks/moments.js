// Pickers of a date, a time, or both, through the browser's own inputs.

import { h } from "../dom.js";
import { isoDay, clock } from "./dates.js";
import { named } from "./named.js";
import { changed, initialOf } from "./held.js";

const TYPES = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

export function moment(slot) {
  const { element, place } = slot;
  const { tz } = place.viewer;
  const held = initialOf(slot);
  const isBoth = element.type === "datetimepicker";
  const shown = isBoth && held ? `${isoDay(held, tz)}T${clock(held, tz)}` : held;
  const input = h("input", {
    type: TYPES[element.type], class: "field", value: shown ?? "", ...named(slot), onchange: () => changed(slot, read),
  });
  return input;

  function read() {
    if (!input.value) return null;
    return isBoth ? secondsAt(input.value, tz) : input.value;
  }
}

// The moment at which the clocks of a zone show this wall time: guessed as UTC, then moved by what the zone differs.
function secondsAt(wall, tz) {
  const wanted = Date.parse(`${wall}Z`) / 1000;
  const differs = (seconds) => Date.parse(`${isoDay(seconds, tz)}T${clock(seconds, tz)}Z`) / 1000 - seconds;
  const once = wanted - differs(wanted);
  return wanted - differs(once);
}
