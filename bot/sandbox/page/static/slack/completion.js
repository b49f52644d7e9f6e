// Completes commands after / and names after @ while people type.

import { freshId, h } from "../dom.js";
import { openPopup } from "../popup.js";
import { state } from "../state.js";
import { colleagues } from "./outgoing.js";

const COMMANDS = [
  { word: "/handoff", hint: "DataCorp to Sarah Johnson" },
  { word: "/rapport", hint: "what needs me, connect, help" },
  { word: "/customer", hint: "DataCorp" },
];

export function completion(field) {
  const list = h("div", { class: "popup options", role: "listbox", id: freshId("completion"), "aria-label": "Suggestions" });
  let close = null;
  let offered = [];
  let active = 0;

  function look() {
    const typed = field.value.slice(0, field.selectionStart);
    offered = suggestions(typed);
    active = 0;
    if (!offered.length) {
      close?.();
      return;
    }
    list.replaceChildren(...offered.map((one) => h("div", {
      role: "option", onpointerdown: (event) => event.preventDefault(), onclick: () => take(one),
    }, h("strong", {}, one.word), h("small", {}, one.hint))));
    close ??= openPopup(field, list, () => { close = null; });
    mark();
  }

  function mark() {
    [...list.children].forEach((row, place) => {
      row.classList.toggle("active", place === active);
      row.setAttribute("aria-selected", String(place === active));
    });
    list.children[active]?.scrollIntoView({ block: "nearest" });
  }

  function take(one) {
    const typed = field.value.slice(0, field.selectionStart);
    const rest = field.value.slice(field.selectionStart);
    const start = `${typed.slice(0, typed.length - one.typed.length)}${one.word} `;
    field.value = start + rest.trimStart();
    field.setSelectionRange(start.length, start.length);
    close?.();
    field.focus();
  }

  // Whether the key was meant for the list.
  function pressed(event) {
    if (!close) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const isWhole = offered[active]?.word === offered[active]?.typed;
    if (event.key in steps) {
      active = (active + steps[event.key] + offered.length) % offered.length;
      mark();
    } else if (event.key === "Tab" || (event.key === "Enter" && !isWhole)) {
      take(offered[active]);
    } else {
      if (event.key === "Escape") close();
      return event.key === "Escape";
    }
    event.preventDefault();
    return true;
  }

  field.addEventListener("blur", () => close?.());
  return { look, pressed, close: () => close?.() };
}

function suggestions(typed) {
  if (/^\/\S*$/.test(typed) && !state.thread) {
    return COMMANDS.filter((one) => one.word.startsWith(typed)).map((one) => ({ ...one, typed }));
  }
  const name = /(?:^|\s)(@[\p{L}.]*(?: [\p{L}.]*)?)$/u.exec(typed)?.[1];
  if (!name) return [];
  const wanted = name.slice(1).toLowerCase();
  const isMeant = (person) => person.name.toLowerCase().split(" ").some((word) => word.startsWith(wanted))
    || person.name.toLowerCase().startsWith(wanted);
  return colleagues().filter(isMeant).slice(0, 8).map((person) => (
    { word: `@${person.name}`, hint: person.title, typed: name }
  ));
}
