// Points at a button on a card: scrolls to the last one with that action, focuses it and lets it glow for a moment.

import type { Spot } from "../world/store";

const GLOW = 2600;

export function spotlight({ action }: Spot): void {
  if (!action) return;
  const places = action.map((name) => `#slack .messages [data-action="${CSS.escape(name)}"]`);
  const found = [...document.querySelectorAll<HTMLElement>(places.join(","))].at(-1);
  if (!found) return;
  found.scrollIntoView({ block: "center" });
  found.focus({ preventScroll: true });
  found.classList.add("spot");
  setTimeout(() => found.classList.remove("spot"), GLOW);
}
