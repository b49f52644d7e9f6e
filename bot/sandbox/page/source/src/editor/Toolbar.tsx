// The buttons above the editor; each shows whether it holds where the caret stands.

import type { Editor } from "@tiptap/core";
import { useEffect, useReducer, useState, type ReactNode } from "react";

import { LinkForm } from "./LinkForm";

interface Tool {
  name: string;
  sign: string;
  mark: string;
  work: (editor: Editor) => void;
}

const TOOLS: Tool[] = [
  { name: "Bold", sign: "B", mark: "bold", work: (editor) => editor.chain().focus().toggleBold().run() },
  { name: "Italic", sign: "I", mark: "italic", work: (editor) => editor.chain().focus().toggleItalic().run() },
  { name: "Strikethrough", sign: "S", mark: "strike", work: (editor) => editor.chain().focus().toggleStrike().run() },
  { name: "Code", sign: "</>", mark: "code", work: (editor) => editor.chain().focus().toggleCode().run() },
];

const PARTS: Tool[] = [
  {
    name: "Bulleted list",
    sign: "•",
    mark: "bulletList",
    work: (editor) => editor.chain().focus().toggleBulletList().run(),
  },
  {
    name: "Ordered list",
    sign: "1.",
    mark: "orderedList",
    work: (editor) => editor.chain().focus().toggleOrderedList().run(),
  },
  { name: "Quote", sign: "❝", mark: "blockquote", work: (editor) => editor.chain().focus().toggleBlockquote().run() },
];

export function Toolbar({ editor }: { editor: Editor }): ReactNode {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [isLinking, setLinking] = useState(false);
  useEffect(() => {
    editor.on("transaction", redraw);
    return () => void editor.off("transaction", redraw);
  }, [editor]);
  const link = { name: "Link", sign: "Link", mark: "link", work: () => setLinking(true) };
  return (
    <>
      <div className="toolbar" role="toolbar" aria-label="Formatting">
        {[...TOOLS, link, ...PARTS].map((tool) => (
          <button
            key={tool.name}
            type="button"
            className="tool"
            title={tool.name}
            aria-label={tool.name}
            aria-pressed={editor.isActive(tool.mark)}
            data-sign={tool.mark}
            // The caret stays in the text.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => tool.work(editor)}
          >
            {tool.sign}
          </button>
        ))}
      </div>
      {isLinking && <LinkForm editor={editor} leave={() => setLinking(false)} />}
    </>
  );
}
