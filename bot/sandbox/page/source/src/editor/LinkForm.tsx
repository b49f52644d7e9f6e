// The small form in which people give a link its words and its address.

import type { Editor } from "@tiptap/core";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import type { Leaf } from "../blocks/shapes";

export function LinkForm({ editor, leave }: { editor: Editor; leave: () => void }): ReactNode {
  const old = (editor.getAttributes("link").leaf as Leaf | undefined)?.url ?? "";
  const asksWords = editor.state.selection.empty && !old;
  const [words, setWords] = useState("");
  const [address, setAddress] = useState(old);
  const [isWrong, setWrong] = useState(false);
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);

  function back(): void {
    leave();
    editor.commands.focus();
  }

  function take(): void {
    const typed = address.trim();
    const url = /^[a-z]+:/i.test(typed) || !typed ? typed : `https://${typed}`;
    if (!/^(https?:\/\/|mailto:).+/i.test(url)) {
      setWrong(true);
      return;
    }
    leave();
    put(editor, url, asksWords ? words || url : null);
  }

  function remove(): void {
    leave();
    editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
  }

  function pressed(event: KeyboardEvent): void {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) take();
    else if (event.key === "Escape") back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={form} className="link-form" role="group" aria-label="Link" onKeyDown={pressed}>
      {asksWords && (
        <input
          className="field"
          aria-label="Text"
          placeholder="Text"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      <input
        className="field"
        aria-label="Link"
        inputMode="url"
        placeholder="https://"
        value={address}
        aria-invalid={isWrong || undefined}
        onChange={(event) => setAddress(event.target.value)}
      />
      <button type="button" className="button primary" onClick={take}>
        Save link
      </button>
      {old && (
        <button type="button" className="button" onClick={remove}>
          Remove link
        </button>
      )}
      <button type="button" className="button" onClick={back}>
        Cancel
      </button>
      {isWrong && (
        <p className="error" role="alert">
          A link begins with https://, http:// or mailto:
        </p>
      )}
    </div>
  );
}

function put(editor: Editor, url: string, words: string | null): void {
  const chain = editor.chain().focus();
  if (words === null) {
    chain
      .extendMarkRange("link")
      .setMark("link", { leaf: { type: "link", url, text: "" } })
      .run();
    return;
  }
  const leaf = { type: "link", url, ...(words === url ? {} : { text: words }) };
  chain.insertContent({ type: "text", text: words, marks: [{ type: "link", attrs: { leaf } }] }).run();
}
