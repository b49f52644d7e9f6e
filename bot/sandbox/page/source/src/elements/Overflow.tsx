// The menu behind three dots.

import type { ReactNode } from "react";

import { press, usePlace, type Slot } from "../blocks/place";
import { Menu } from "../look/Menu";
import { safeAddress } from "../text/entities";

export function Overflow({ slot }: { slot: Slot }): ReactNode {
  const place = usePlace();
  const { element } = slot;
  const items = (element.options ?? []).map((option) => ({
    label: option.text.text,
    description: option.description?.text,
    href: option.url ? safeAddress(option.url) : null,
    choose: () => void press(place, slot, { selected: { selected_option: option } }),
  }));
  return (
    <Menu
      className="button overflow"
      action={element.action_id}
      label={element.accessibility_label ?? "More"}
      items={items}
    >
      ⋯
    </Menu>
  );
}
