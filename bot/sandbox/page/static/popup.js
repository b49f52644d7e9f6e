// Lists that open beside an element, above everything else, and close when people turn elsewhere; menus are made of them.

import { h } from "./dom.js";

const GAP = 4;

// Shows `content` at the side of `anchor` that has room; gives a function that closes it.
export function openPopup(anchor, content, closed = () => {}) {
  content.popover = "manual";
  (anchor.closest("[role=dialog]") ?? document.body).append(content);
  content.showPopover();
  place(anchor, content);
  const away = (event) => {
    if (!content.contains(event.target) && !anchor.contains(event.target)) close();
  };
  const scrolled = (event) => {
    if (!content.contains(event.target)) place(anchor, content);
  };
  document.addEventListener("pointerdown", away, true);
  document.addEventListener("scroll", scrolled, true);
  window.addEventListener("resize", scrolled);
  let isOpen = true;
  function close() {
    if (!isOpen) return;
    isOpen = false;
    document.removeEventListener("pointerdown", away, true);
    document.removeEventListener("scroll", scrolled, true);
    window.removeEventListener("resize", scrolled);
    content.remove();
    closed();
  }
  return close;
}

function place(anchor, content) {
  const box = anchor.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - GAP;
  const isAbove = below < Math.min(content.scrollHeight, 240) && box.top > below;
  content.style.minWidth = `${Math.min(box.width, window.innerWidth - 2 * GAP)}px`;
  content.style.maxHeight = `${Math.min(320, (isAbove ? box.top : below) - GAP)}px`;
  content.style.left = `${Math.max(GAP, Math.min(box.left, window.innerWidth - content.offsetWidth - GAP))}px`;
  content.style.top = isAbove ? `${box.top - content.offsetHeight - GAP}px` : `${box.bottom + GAP}px`;
}

// Opens a menu of {label, choose, href?}; arrows move, Enter chooses, Escape goes back to the anchor.
export function openMenu(anchor, items) {
  const entries = items.map((item) => h(item.href ? "a" : "button", {
    role: "menuitem",
    tabindex: "-1",
    type: item.href ? null : "button",
    href: item.href,
    target: item.href ? "_blank" : null,
    rel: item.href ? "noopener noreferrer" : null,
    onclick: () => { close(); item.choose(); },
  }, item.label, item.description ? h("small", {}, item.description) : null));
  const menu = h("div", { class: "popup menu", role: "menu", onkeydown: moved }, entries);
  const close = openPopup(anchor, menu, () => anchor.setAttribute("aria-expanded", "false"));
  anchor.setAttribute("aria-expanded", "true");
  entries[0]?.focus();

  function moved(event) {
    const at = entries.indexOf(document.activeElement);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 };
    if (event.key in steps) {
      entries.at(steps[event.key] % entries.length).focus();
      event.preventDefault();
    } else if (event.key === "Escape" || event.key === "Tab") {
      close();
      anchor.focus();
      event.preventDefault();
      event.stopPropagation();
    }
  }
}
