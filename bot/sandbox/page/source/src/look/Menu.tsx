// A button with a menu behind it: arrows move, Enter chooses, Escape goes back to the button.

import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { Popup } from "./Popup";

export interface Item {
  label: string;
  description?: string;
  href?: string | null;
  choose: () => void;
}

interface Asked {
  label?: string;
  className: string;
  action?: string;
  items: Item[];
  children: ReactNode;
}

export function Menu({ label, className, action, items, children }: Asked): ReactNode {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        data-action={action}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {children}
      </button>
      {isOpen && (
        <Popup anchor={button} close={close} className="menu">
          <Entries
            items={items}
            leave={() => {
              close();
              button.current?.focus();
            }}
          />
        </Popup>
      )}
    </>
  );
}

function Entries({ items, leave }: { items: Item[]; leave: () => void }): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    (list.current?.firstElementChild as HTMLElement | null)?.focus();
  }, []);

  function moved(event: KeyboardEvent): void {
    const entries = [...(list.current?.children ?? [])] as HTMLElement[];
    const at = entries.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 };
    const step = steps[event.key];
    if (step !== undefined) entries.at(step % entries.length)?.focus();
    else if (event.key === "Escape" || event.key === "Tab") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div ref={list} role="menu" onKeyDown={moved}>
      {items.map((item) => (
        <Entry key={item.label} item={item} leave={leave} />
      ))}
    </div>
  );
}

function Entry({ item, leave }: { item: Item; leave: () => void }): ReactNode {
  const chosen = () => {
    leave();
    item.choose();
  };
  const inside = (
    <>
      {item.label}
      {item.description && <small>{item.description}</small>}
    </>
  );
  if (!item.href) {
    return (
      <button type="button" role="menuitem" tabIndex={-1} onClick={chosen}>
        {inside}
      </button>
    );
  }
  return (
    <a role="menuitem" tabIndex={-1} href={item.href} target="_blank" rel="noopener noreferrer" onClick={chosen}>
      {inside}
    </a>
  );
}
