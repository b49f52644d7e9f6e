// What is pasted comes in as plain text, a paragraph for each line.

import { Fragment, Slice } from "@tiptap/pm/model";
import type { EditorView } from "@tiptap/pm/view";

export function pastedPlainly(view: EditorView, event: ClipboardEvent): boolean {
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const { schema, tr, selection } = view.state;
  const paragraph = schema.nodes.paragraph;
  if (!text || !paragraph) return true;
  const lines = text.replace(/\r\n?/g, "\n");
  if (selection.$from.parent.type.spec.code || !lines.includes("\n")) {
    view.dispatch(tr.insertText(lines).scrollIntoView());
    return true;
  }
  const paragraphs = lines.split("\n").map((line) => paragraph.create(null, line ? schema.text(line) : null));
  view.dispatch(tr.replaceSelection(new Slice(Fragment.from(paragraphs), 1, 1)).scrollIntoView());
  return true;
}
