// The mailbox column: whose it is, its conversations, what was sent from it, and its drafts.

import { h, showAll } from "../dom.js";
import { go } from "../play.js";
import { personOf, state } from "../state.js";
import { conversationNode, draftNode } from "./letters.js";

const SIDES = [["customer", "Customers"], ["ours", "Our people"]];

let parts = null;
let folder = "Inbox";

export function drawMailbox() {
  parts ??= build();
  const { mail, mailbox } = state;
  const known = state.world.mailboxes.find((one) => one.email === mailbox);
  document.getElementById("mail").setAttribute("aria-label", `Mailbox of ${mail.name || mailbox}`);
  parts.choice.value = mailbox;
  parts.about.textContent = known?.one_line ?? mailbox;
  const folders = foldersOf(mail);
  showAll(parts.tabs, Object.keys(folders), (name) => (
    { key: name, signature: `${folders[name].length} ${name === folder}` }), (name) => tab(name, folders[name].length));
  const items = folders[folder];
  const isDraft = folder === "Drafts";
  showAll(parts.list, items.length ? items : [null], (item) => sign(item, items[0], isDraft), (item) => {
    if (!item) return h("li", { class: "nothing" }, NOTHING[folder]);
    return isDraft ? draftNode(item) : conversationNode(item, item === items[0]);
  });
}

const NOTHING = {
  Inbox: "No mail yet.",
  Sent: "Nothing has been sent from here.",
  Drafts: "No drafts.",
};

function sign(item, first, isDraft) {
  if (!item) return { key: "nothing", signature: folder };
  const key = `${state.mailbox} ${isDraft ? item.draft_id : item.id}`;
  return { key, signature: JSON.stringify([item, item === first, folder, personOf(state.as).tz]) };
}

function foldersOf(mail) {
  const holding = (label) => mail.threads.filter((thread) => thread.messages.some((one) => one.labels.includes(label)));
  return { Inbox: holding("INBOX"), Sent: holding("SENT"), Drafts: mail.drafts };
}

function tab(name, count) {
  return h("button", {
    type: "button", role: "tab", "aria-selected": String(name === folder), onclick: () => { folder = name; drawMailbox(); },
  }, name, count ? h("span", { class: "count" }, String(count)) : null);
}

function build() {
  const choice = h("select", { id: "mailbox", onchange: () => go({ mailbox: choice.value }) }, SIDES.map(([side, label]) => (
    h("optgroup", { label }, state.world.mailboxes.filter((one) => one.side === side).map((one) => (
      h("option", { value: one.email }, `${one.name} · ${one.email}`)))))));
  const made = {
    choice,
    about: h("p", { class: "about" }),
    tabs: h("div", { class: "tabs", role: "tablist", "aria-label": "Folders" }),
    list: h("ul", { class: "threads" }),
  };
  document.getElementById("mail").append(
    h("header", { class: "whose" }, h("label", { for: "mailbox" }, "Mailbox"), choice, made.about), made.tabs, made.list);
  return made;
}
