// A field with a list of options below it: type to narrow or search, arrows and Enter to choose; chips where several fit.

import { freshId, h } from "../dom.js";
import { openPopup } from "../popup.js";

const PAUSE = 180;

export function combobox(asked) {
  const listId = freshId("list");
  let chosen = asked.chosen;
  let entries = [];
  let active = -1;
  let close = null;
  let latest = 0;
  const list = h("div", { id: listId, class: "popup options", role: "listbox", "aria-multiselectable": asked.several || null });
  const input = h("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", placeholder: asked.placeholder,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listId, ...asked.labels,
    onfocus: () => input.select(), onclick: search, oninput: searchSoon, onkeydown: pressed, onblur: left,
  });
  const chips = h("span", { class: "chips" });
  const clear = h("button", { type: "button", class: "clear", "aria-label": "Clear", onclick: () => choose(null) }, "×");
  const node = h("div", { class: "combobox field" }, chips, input, asked.canClear && !asked.several ? clear : null);
  show();
  return { node, chosen: () => chosen };

  function show() {
    chips.replaceChildren(...(asked.several ? chosen.map(chip) : []));
    input.value = asked.several ? "" : (chosen[0]?.label ?? "");
    input.placeholder = asked.several && chosen.length ? "" : asked.placeholder;
    clear.hidden = !chosen.length;
  }

  function chip(entry) {
    const drop = () => {
      chosen = chosen.filter((one) => one.key !== entry.key);
      show();
      input.focus();
      asked.changed();
    };
    return h("span", { class: "chip" }, entry.label,
      h("button", { type: "button", "aria-label": `Remove ${entry.label}`, onclick: drop }, "×"));
  }

  function searchSoon() {
    const mine = ++latest;
    setTimeout(() => { if (mine === latest) search(); }, PAUSE);
  }

  async function search() {
    const mine = ++latest;
    const isUntouched = !asked.several && input.value === (chosen[0]?.label ?? "");
    const typed = isUntouched ? "" : input.value;
    if (typed.length < asked.fewest) {
      fill([], `Type at least ${asked.fewest} ${asked.fewest === 1 ? "character" : "characters"}`);
      return;
    }
    try {
      const groups = await asked.find(typed);
      if (mine === latest && document.activeElement === input) fill(groups, "No results");
    } catch (problem) {
      if (mine === latest) fill([], problem.message);
    }
  }

  function fill(groups, nothing) {
    entries = groups.flatMap((group) => group.entries);
    active = entries.length ? 0 : -1;
    const offered = groups.filter((group) => group.entries.length).flatMap(section);
    const empty = h("div", { class: "nothing", role: "status" }, nothing);
    list.replaceChildren(...(entries.length ? offered : [empty]));
    if (!close) {
      close = openPopup(node, list, closed);
      input.setAttribute("aria-expanded", "true");
    }
    mark();
  }

  function section(group) {
    const rows = group.entries.map(row);
    if (!group.label) return rows;
    return [h("div", { role: "group", "aria-label": group.label }, h("div", { class: "group" }, group.label), rows)];
  }

  function row(entry) {
    const isChosen = chosen.some((one) => one.key === entry.key);
    return h("div", {
      role: "option", id: freshId("option"), "aria-selected": String(isChosen),
      onpointerdown: (event) => event.preventDefault(), onclick: () => choose(entry),
    }, entry.label, entry.description ? h("small", {}, entry.description) : null);
  }

  function mark() {
    const rows = [...list.querySelectorAll("[role=option]")];
    rows.forEach((one, place) => one.classList.toggle("active", place === active));
    rows[active]?.scrollIntoView({ block: "nearest" });
    if (rows[active]) input.setAttribute("aria-activedescendant", rows[active].id);
    else input.removeAttribute("aria-activedescendant");
  }

  function choose(entry) {
    if (!asked.several) {
      chosen = entry ? [entry] : [];
      show();
      close?.();
      asked.changed();
      return;
    }
    const isThere = chosen.some((one) => one.key === entry.key);
    if (!isThere && chosen.length >= asked.most) return;
    chosen = isThere ? chosen.filter((one) => one.key !== entry.key) : [...chosen, entry];
    show();
    close?.();
    input.focus();
    asked.changed();
  }

  function closed() {
    close = null;
    latest += 1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function left() {
    close?.();
    show();
  }

  function pressed(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (!close) search();
      else if (entries.length) active = (active + steps[event.key] + entries.length) % entries.length;
      mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (close && entries[active]) choose(entries[active]);
    } else if (event.key === "Escape" && close) {
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && !input.value && asked.several && chosen.length) {
      chips.lastElementChild.querySelector("button").click();
    }
  }
}
