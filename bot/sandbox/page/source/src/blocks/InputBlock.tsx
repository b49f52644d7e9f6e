// An input block: a label, the element, a hint, and the app's error below it.

import { useId, useRef, type ReactNode } from "react";

import { Interactive } from "../elements/Interactive";
import { usePlace } from "./place";
import type { BlockOf } from "./shapes";

export const FOCUSABLE = "input:not([type=hidden]), textarea, [contenteditable=true], select, button";

// What people type into comes before the buttons that stand around it.
export function firstField(node: HTMLElement | null | undefined): HTMLElement | null {
  const field = node?.querySelector<HTMLElement>("input, textarea, [contenteditable=true], select");
  return field ?? node?.querySelector<HTMLElement>(FOCUSABLE) ?? null;
}

export function InputBlock({ block }: { block: BlockOf<"input"> }): ReactNode {
  const id = useId();
  const node = useRef<HTMLDivElement>(null);
  const { element, label, hint } = block;
  const blockId = block.block_id ?? "";
  const error = usePlace().errors[blockId];
  const slot = {
    element,
    blockId,
    isSending: Boolean(block.dispatch_action),
    labelId: `${id}-label`,
    hintId: `${id}-hint ${id}-error`,
    isOptional: block.optional,
    isWrong: Boolean(error),
  };
  return (
    <div ref={node}>
      <div id={`${id}-label`} className="label" onClick={() => firstField(node.current)?.focus()}>
        {label.text}
        {block.optional && <span className="optional"> (optional)</span>}
      </div>
      <Interactive slot={slot} />
      {error && (
        <p id={`${id}-error`} className="error" data-error={blockId}>
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint.text}
        </p>
      )}
    </div>
  );
}
