// The editor for formatted text, as one of the inputs.

import { makeEditor } from "../editor/editor.js";
import { named } from "./named.js";
import { initialOf } from "./held.js";

export function richTextInput(slot) {
  const { element, place } = slot;
  const editor = makeEditor({
    initial: initialOf(slot) ?? null,
    placeholder: element.placeholder?.text ?? "",
    labels: named(slot),
    viewer: place.viewer,
    changed: () => place.form.touch(slot, editor.read),
  });
  return editor.node;
}
