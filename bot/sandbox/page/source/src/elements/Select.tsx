// Selects of every kind: static, searched, people and channels, one or several.

import type { ReactNode } from "react";

import { usePlace, type Slot } from "../blocks/place";
import { useViewer } from "../text/viewer";
import { Combobox } from "./Combobox";
import { named, useHeld } from "./held";
import { sourceOf } from "./sources";

export function Select({ slot }: { slot: Slot }): ReactNode {
  const { element } = slot;
  const { value, change } = useHeld<unknown>(slot);
  const source = sourceOf(slot, usePlace(), useViewer());
  const isSeveral = element.type.startsWith("multi_");
  const held = isSeveral ? ((value as unknown[] | null) ?? []) : value === null ? [] : [value];
  return (
    <Combobox
      labels={named(slot)}
      placeholder={element.placeholder?.text ?? "Choose"}
      chosen={held.map(source.entry)}
      isSeveral={isSeveral}
      most={element.max_selected_items ?? Infinity}
      canClear={Boolean(slot.isOptional)}
      fewest={source.fewest}
      find={source.find}
      change={(chosen) => {
        const raw = chosen.map((entry) => entry.raw);
        change(isSeveral ? raw : (raw[0] ?? null));
      }}
    />
  );
}
