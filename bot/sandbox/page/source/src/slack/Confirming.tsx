// The dialog that asks before a click is sent.

import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from "react";

import { Text } from "../text/Text";
import { useStore, type Asking } from "../world/store";

export function Confirming(): ReactNode {
  const asking = useStore((state) => state.asking);
  return asking && <Dialog asking={asking} />;
}

function Dialog({ asking: { confirm, answer } }: { asking: Asking }): ReactNode {
  const id = useId();
  const node = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    node.current?.querySelector("button")?.focus();
    return () => before?.focus();
  }, []);

  function pressed(event: KeyboardEvent): void {
    if (event.key === "Escape") answer(false);
    else if (event.key !== "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    const buttons = [...(node.current?.querySelectorAll("button") ?? [])];
    buttons.find((button) => button !== document.activeElement)?.focus();
  }

  return (
    <div className="overlay asking">
      <div
        ref={node}
        className="dialog small"
        role="alertdialog"
        aria-labelledby={`${id}-title`}
        aria-describedby={`${id}-text`}
        onKeyDown={pressed}
      >
        <header>
          <h2 id={`${id}-title`}>{confirm.title.text}</h2>
        </header>
        <div id={`${id}-text`} className="dialog-body text">
          <Text of={confirm.text} />
        </div>
        <footer>
          <button type="button" className="button" onClick={() => answer(false)}>
            {confirm.deny.text}
          </button>
          <button type="button" className={`button ${confirm.style ?? "primary"}`} onClick={() => answer(true)}>
            {confirm.confirm.text}
          </button>
        </footer>
      </div>
    </div>
  );
}
