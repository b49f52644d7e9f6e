// Conversations and drafts: folded to one line each, the newest open.

import { clock, day } from "../blocks/dates.js";
import { mailAct } from "../control.js";
import { h } from "../dom.js";
import { tell } from "../play.js";
import { viewerNow } from "../slack/place.js";
import { state } from "../state.js";
import { letterFrame } from "./frame.js";

const HEADERS = [["from", "From"], ["to", "To"], ["cc", "Cc"], ["bcc", "Bcc"], ["subject", "Subject"]];

export function conversationNode(thread, isNewest) {
  const last = thread.messages.at(-1);
  const isUnread = thread.messages.some((mail) => mail.labels.includes("UNREAD"));
  const body = h("div", { class: "mails" });
  const fold = h("details", { open: isNewest }, h("summary", { class: isUnread ? "unread" : null },
    h("span", { class: "from" }, senders(thread)),
    h("span", { class: "subject" }, thread.subject || "(no subject)",
      thread.messages.length > 1 ? h("span", { class: "count" }, `${thread.messages.length} mails`) : null),
    moment(last.at_ms)), body);
  const fill = () => {
    if (fold.open && !body.childElementCount) body.append(...thread.messages.map(mailNode));
  };
  fold.addEventListener("toggle", fill);
  fold.firstElementChild.addEventListener("click", () => read(thread));
  fill();
  return h("li", {}, fold);
}

export function draftNode(draft) {
  const deed = (name, label, style) => h("button", {
    type: "button",
    class: `button ${style}`,
    onclick: () => mailAct(name, { address: state.mailbox, draft: draft.draft_id }).catch(tell),
  }, label);
  return h("li", { class: "draft" }, mailNode(draft),
    h("footer", {}, deed("send_draft", "Send", "primary"), deed("discard_draft", "Discard", "")));
}

// Opening a conversation by hand is reading it.
function read(thread) {
  for (const mail of thread.messages.filter((one) => one.labels.includes("UNREAD"))) {
    mailAct("read", { address: state.mailbox, message: mail.id }).catch(tell);
  }
}

function mailNode(mail) {
  return h("article", { class: "letter", "aria-label": `Mail: ${mail.subject || "no subject"}` },
    h("dl", {}, HEADERS.filter(([name]) => mail[name]).flatMap(([name, label]) => [h("dt", {}, label), h("dd", {}, mail[name])])),
    moment(mail.at_ms),
    mail.html ? letterFrame(mail.html, mail.subject) : h("pre", { class: "plain-mail" }, mail.text),
    mail.attachments.length ? h("ul", { class: "attachments", "aria-label": "Attachments" }, mail.attachments.map((file) => (
      h("li", {}, `${file.name} (${file.mime_type}, ${file.size} bytes)`)))) : null,
    h("details", { class: "all-headers" }, h("summary", {}, "All headers"),
      h("pre", {}, mail.headers.map(({ name, value }) => `${name}: ${value}`).join("\n"))));
}

function moment(atMs) {
  const { tz, now } = viewerNow();
  const seconds = atMs / 1000;
  return h("time", { datetime: new Date(atMs).toISOString() }, `${day(seconds, tz, now)} ${clock(seconds, tz)}`);
}

function senders(thread) {
  const names = thread.messages.map((mail) => mail.from.replace(/\s*<.*>$/, "").replaceAll('"', "") || mail.from);
  return [...new Set(names)].join(", ");
}
