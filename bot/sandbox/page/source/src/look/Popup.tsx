// A list that opens beside an element, above everything else, and closes when people turn elsewhere.

import { useEffect, useLayoutEffect, useRef, type HTMLAttributes, type ReactNode, type RefObject } from "react";
import { createPortal } from "react-dom";

const GAP = 4;
const TALLEST = 320;
const COMFORTABLE = 240;

interface Asked extends HTMLAttributes<HTMLDivElement> {
  anchor: RefObject<HTMLElement | null>;
  close: () => void;
  children: ReactNode;
}

export function Popup({ anchor, close, children, ...attributes }: Asked): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    box.current?.showPopover();
  }, []);
  useLayoutEffect(() => {
    if (box.current && anchor.current) place(anchor.current, box.current);
  });
  useEffect(() => {
    const isInside = (event: Event) =>
      event.target instanceof Node && (box.current?.contains(event.target) || anchor.current?.contains(event.target));
    const away = (event: Event) => {
      if (!isInside(event)) close();
    };
    const moved = (event: Event) => {
      if (box.current && anchor.current && !box.current.contains(event.target as Node | null))
        place(anchor.current, box.current);
    };
    const resized = () => box.current && anchor.current && place(anchor.current, box.current);
    document.addEventListener("pointerdown", away, true);
    document.addEventListener("scroll", moved, true);
    window.addEventListener("resize", resized);
    return () => {
      document.removeEventListener("pointerdown", away, true);
      document.removeEventListener("scroll", moved, true);
      window.removeEventListener("resize", resized);
    };
  });
  return createPortal(
    <div {...attributes} ref={box} popover="manual" className={`popup ${attributes.className ?? ""}`}>
      {children}
    </div>,
    document.body,
  );
}

// Puts the box on the side of the anchor that has room, within the window.
function place(anchor: HTMLElement, box: HTMLElement): void {
  const { left, top, bottom, width } = anchor.getBoundingClientRect();
  const below = window.innerHeight - bottom - GAP;
  const isAbove = below < Math.min(box.scrollHeight, COMFORTABLE) && top > below;
  box.style.minWidth = `${Math.min(width, window.innerWidth - 2 * GAP)}px`;
  box.style.maxHeight = `${Math.min(TALLEST, (isAbove ? top : below) - GAP)}px`;
  box.style.left = `${Math.max(GAP, Math.min(left, window.innerWidth - box.offsetWidth - GAP))}px`;
  box.style.top = isAbove ? `${top - box.offsetHeight - GAP}px` : `${bottom + GAP}px`;
}
