// The rich text input: TipTap between a toolbar and Slack's JSON.

import { Editor } from "@tiptap/core";
import { useEffect, useRef, useState, type ReactNode } from "react";

import type { Slot } from "../blocks/place";
import type { RichText } from "../blocks/shapes";
import { named, useHeld } from "../elements/held";
import { leafWords } from "../text/RichText";
import { useViewer } from "../text/viewer";
import { Toolbar } from "./Toolbar";
import { documentOf, richTextIn } from "./document";
import { pastedPlainly } from "./pasting";
import { extensions } from "./schema";

export function RichTextInput({ slot }: { slot: Slot }): ReactNode {
  const { value, isTouched, touch } = useHeld<RichText>(slot);
  const viewer = useViewer();
  const home = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<Editor | null>(null);
  const keep = useRef(touch);
  keep.current = touch;
  // Whoever has typed keeps their words; else the app may put others there.
  const given = JSON.stringify(value);
  const [shown, setShown] = useState(given);
  if (!isTouched && given !== shown) setShown(given);

  useEffect(() => {
    const made = new Editor({
      element: home.current,
      extensions: extensions(slot.element.placeholder?.text ?? "", (leaf) => leafWords(leaf, viewer)),
      content: documentOf(JSON.parse(shown) as RichText | null),
      injectCSS: false,
      editorProps: { attributes: attributesOf(slot), handlePaste: pastedPlainly },
      onUpdate: ({ editor: changed }) => keep.current(richTextIn(changed.getJSON())),
    });
    setEditor(made);
    return () => made.destroy();
  }, [shown]);

  useEffect(() => {
    editor?.setOptions({ editorProps: { attributes: attributesOf(slot), handlePaste: pastedPlainly } });
  }, [editor, slot.isWrong]);

  return (
    <div className="editing">
      {editor && <Toolbar editor={editor} />}
      <div ref={home} />
    </div>
  );
}

function attributesOf(slot: Slot): Record<string, string> {
  const labels = Object.entries(named(slot)).filter(([, value]) => value !== undefined);
  const said = Object.fromEntries(labels.map(([name, value]) => [name, String(value)]));
  return { class: "editor field", role: "textbox", "aria-multiline": "true", ...said };
}
