// A face: two letters on a quiet colour that stays the same for the same person.

import type { ReactNode } from "react";

const COLOURS = 7;

export function Avatar({ name, id }: { name: string; id: string }): ReactNode {
  const letters = name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .slice(0, 2)
    .join("");
  const colour = [...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % COLOURS;
  return (
    <span className={`avatar colour-${colour}`} aria-hidden="true">
      {letters}
    </span>
  );
}

export function AppAvatar(): ReactNode {
  return (
    <span className="avatar app" aria-hidden="true">
      R
    </span>
  );
}
