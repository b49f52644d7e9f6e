// Keys that mean more than a character: Enter and Backspace in lists and quotes, and the marks that begin them.

import { LIST, QUOTE, SECTION } from "./lines.js";

const MARKS = { "-": [LIST, "bullet"], "*": [LIST, "bullet"], "1.": [LIST, "ordered"], ">": [QUOTE, undefined] };

// What a key does beyond what the browser does: {type, style, drop} for the line of the caret, or null.
// `drop` is how many characters of the line's beginning go.
export function meaningOf(event, line, caret) {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  const isPlain = line.group.type === SECTION;
  const isEmpty = line.leaves.length === 0;
  if (event.key === "Enter" && !event.shiftKey && isEmpty && !isPlain) return { type: SECTION, drop: 0 };
  if (event.key === "Backspace" && caret.offset === 0 && !isPlain) return { type: SECTION, drop: 0 };
  if (event.key !== " " || !isPlain || line.leaves[0]?.type !== "text") return null;
  const typed = line.leaves[0].text.slice(0, caret.offset);
  const mark = typed.length === caret.offset ? MARKS[typed] : undefined;
  return mark ? { type: mark[0], style: mark[1], drop: typed.length } : null;
}
