// Keeps a list of messages at its end while people are there, and where they read when they have scrolled away.

import { useLayoutEffect, useRef, type RefObject } from "react";

const NEAR = 60;

interface Scrolling {
  list: RefObject<HTMLOListElement | null>;
  onScroll: () => void;
}

// `last` is the key of the newest item.
export function useScrolling(last: string | null): Scrolling {
  const list = useRef<HTMLOListElement>(null);
  const isFollowing = useRef(true);
  const seen = useRef<string | null>(null);
  const put = useRef(0);

  useLayoutEffect(() => {
    const node = list.current;
    if (!node || !isFollowing.current) return;
    const newest = node.lastElementChild as HTMLElement | null;
    const isTall = newest !== null && newest.offsetHeight > node.clientHeight;
    // A card that is edited where it stands does not move under the eyes of whoever reads it.
    if (isTall && seen.current === last) return;
    node.scrollTop = isTall ? newest.offsetTop - node.offsetTop : node.scrollHeight;
    put.current = node.scrollTop;
    seen.current = last;
  });

  return {
    list,
    onScroll: () => {
      const node = list.current;
      if (!node || Math.abs(node.scrollTop - put.current) < 2) return;
      isFollowing.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR;
      put.current = node.scrollTop;
    },
  };
}

// When what had the focus is gone from a card that changed, the focus goes to that card.
export function useKeptFocus(list: RefObject<HTMLOListElement | null>): void {
  const held = useRef<string | null>(null);
  useLayoutEffect(() => {
    const inside = list.current?.contains(document.activeElement) ? document.activeElement : null;
    if (inside) held.current = inside.closest<HTMLElement>("[data-ts]")?.dataset.ts ?? null;
    else if (document.activeElement !== document.body) held.current = null;
    else if (held.current)
      list.current?.querySelector<HTMLElement>(`[data-ts="${held.current}"]`)?.focus({ preventScroll: true });
  });
}
