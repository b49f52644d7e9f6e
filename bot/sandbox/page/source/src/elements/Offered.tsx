// The options a select offers, in their groups, with the one that Enter would choose marked.

import { useEffect, useRef, type ReactNode } from "react";

import type { Entry, Group } from "./sources";

interface Asked {
  id: string;
  groups: Group[];
  nothing: string;
  chosen: Entry[];
  active: number;
  choose: (entry: Entry) => void;
}

export function Offered({ id, groups, nothing, chosen, active, choose }: Asked): ReactNode {
  const marked = useRef<HTMLDivElement>(null);
  useEffect(() => {
    marked.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  const filled = groups.filter((group) => group.entries.length);
  if (!filled.length) {
    return (
      <div className="nothing" role="status">
        {nothing}
      </div>
    );
  }
  const all = filled.flatMap((group) => group.entries);
  const row = (entry: Entry) => {
    const place = all.indexOf(entry);
    return (
      <div
        key={entry.key}
        ref={place === active ? marked : undefined}
        id={`${id}-${place}`}
        role="option"
        aria-selected={chosen.some((one) => one.key === entry.key)}
        className={place === active ? "active" : undefined}
        onPointerDown={(event) => event.preventDefault()}
        onClick={() => choose(entry)}
      >
        {entry.label}
        {entry.description && <small>{entry.description}</small>}
      </div>
    );
  };
  return filled.map((group, place) =>
    group.label === null ? (
      group.entries.map(row)
    ) : (
      <div key={place} role="group" aria-label={group.label}>
        <div className="group">{group.label}</div>
        {group.entries.map(row)}
      </div>
    ),
  );
}
