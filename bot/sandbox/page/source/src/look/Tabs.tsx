// A row of tabs, of which one is chosen; the arrow keys move along it.

import type { KeyboardEvent, ReactNode } from "react";

export interface Tab<Key> {
  key: Key;
  name: string;
  title?: string;
  count?: number;
}

interface Asked<Key> {
  label: string;
  tabs: Tab<Key>[];
  chosen: Key;
  choose: (key: Key) => void;
}

export function Tabs<Key extends string>({ label, tabs, chosen, choose }: Asked<Key>): ReactNode {
  function moved(event: KeyboardEvent<HTMLElement>): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = all.at((at + step) % all.length);
    next?.focus();
    next?.click();
    event.preventDefault();
  }
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={moved}>
      {tabs.map(({ key, name, title, count }) => (
        <button
          key={key}
          type="button"
          role="tab"
          title={title}
          aria-selected={key === chosen}
          tabIndex={key === chosen ? 0 : -1}
          onClick={() => choose(key)}
        >
          {name}
          {count ? <span className="count">{count}</span> : null}
        </button>
      ))}
    </div>
  );
}
