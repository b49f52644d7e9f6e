// The small form in which people give a link its words and its address.

import { h } from "../dom.js";

// Opens below the toolbar; `done` gets {text, url}, `removed` is called when the link shall go, `left` in any case.
export function linkForm({ text, url, asksText, done, removed, left }) {
  const words = asksText ? h("input", { class: "field", "aria-label": "Text", placeholder: "Text", value: text }) : null;
  const address = h("input", {
    class: "field", type: "text", inputmode: "url", "aria-label": "Link", placeholder: "https://", value: url,
  });
  const problem = h("p", { class: "error", role: "alert", hidden: true }, "A link begins with https://, http:// or mailto:");
  const form = h("div", { class: "link-form", role: "group", "aria-label": "Link", onkeydown: pressed },
    words, address,
    h("button", { type: "button", class: "button primary", onclick: take }, "Save link"),
    url ? h("button", { type: "button", class: "button", onclick: () => { left(); removed(); } }, "Remove link") : null,
    h("button", { type: "button", class: "button", onclick: left }, "Cancel"),
    problem);
  queueMicrotask(() => (words && !text ? words : address).focus());
  return form;

  function take() {
    const typed = address.value.trim();
    const full = /^[a-z]+:/i.test(typed) || !typed ? typed : `https://${typed}`;
    if (!/^(https?:\/\/|mailto:).+/i.test(full)) {
      problem.hidden = false;
      return;
    }
    left();
    done({ text: words?.value || full, url: full });
  }

  function pressed(event) {
    if (event.key === "Enter" && event.target.nodeName === "INPUT") {
      event.preventDefault();
      event.stopPropagation();
      take();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      left();
    }
  }
}
