// The dialog that asks before a click is sent.

import { textBox } from "../blocks/text.js";
import { freshId, h } from "../dom.js";

// Whether the person agreed.
export function isAgreed(confirm, viewer) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const titleId = freshId("title");
    const textId = freshId("text");
    const answer = (isYes) => {
      overlay.remove();
      before?.focus?.();
      resolve(isYes);
    };
    const deny = h("button", { type: "button", class: "button", onclick: () => answer(false) }, confirm.deny.text);
    const agree = h("button", {
      type: "button", class: `button ${confirm.style ?? "primary"}`, onclick: () => answer(true),
    }, confirm.confirm.text);
    const dialog = h("div", {
      class: "dialog small", role: "alertdialog", "aria-labelledby": titleId, "aria-describedby": textId, onkeydown: pressed,
    },
    h("header", {}, h("h2", { id: titleId }, confirm.title.text)),
    textBox("div", confirm.text, viewer, { id: textId, class: "dialog-body" }),
    h("footer", {}, deny, agree));
    const overlay = h("div", { class: "overlay asking" }, dialog);
    document.querySelector("#slack .room").append(overlay);
    deny.focus();

    function pressed(event) {
      if (event.key === "Escape") {
        event.stopPropagation();
        answer(false);
      } else if (event.key === "Tab") {
        event.preventDefault();
        (document.activeElement === deny ? agree : deny).focus();
      }
    }
  });
}
