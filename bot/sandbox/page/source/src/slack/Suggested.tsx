// The list of commands or names that complete what somebody types.

import { useEffect, useRef, type ReactNode } from "react";

import type { Suggestion } from "./completion";

interface Asked {
  offered: Suggestion[];
  active: number;
  take: (one: Suggestion) => void;
}

export function Suggested({ offered, active, take }: Asked): ReactNode {
  const marked = useRef<HTMLDivElement>(null);
  useEffect(() => {
    marked.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return offered.map((one, place) => (
    <div
      key={one.word}
      ref={place === active ? marked : undefined}
      role="option"
      aria-selected={place === active}
      className={place === active ? "active" : undefined}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => take(one)}
    >
      <strong>{one.word}</strong>
      <small>{one.hint}</small>
    </div>
  ));
}
