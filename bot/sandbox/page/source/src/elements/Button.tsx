// Buttons: they send a click, and one with an address opens it in a new tab as well.

import { useState, type MouseEvent, type ReactNode } from "react";

import { press, usePlace, type Slot } from "../blocks/place";
import { safeAddress } from "../text/entities";
import { go, tell } from "../world/going";
import { insideOf } from "../world/redirects";

export function Button({ slot }: { slot: Slot }): ReactNode {
  const { element } = slot;
  const place = usePlace();
  const [isBusy, setBusy] = useState(false);
  const href = element.url ? safeAddress(element.url) : null;
  const inside = href ? insideOf(href) : null;

  async function pressed(event: MouseEvent<HTMLElement>): Promise<void> {
    const button = event.currentTarget;
    if (isBusy || inside || (href && element.confirm)) event.preventDefault();
    if (isBusy) return;
    setBusy(true);
    const went = await press(place, slot, {}, () => {
      if (inside) void go(inside).catch(tell);
      else if (href && element.confirm) window.open(href, "_blank", "noopener");
    });
    setBusy(false);
    if (!went && button.isConnected) button.focus();
  }

  const shared = {
    className: `button ${element.style ?? ""}`.trim(),
    "data-action": element.action_id,
    "aria-label": element.accessibility_label,
    "aria-busy": isBusy || undefined,
    onClick: pressed,
  };
  if (!href) {
    return (
      <button type="button" {...shared}>
        {element.text?.text}
      </button>
    );
  }
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" {...shared}>
      {element.text?.text}
    </a>
  );
}
