// Text objects: plain_text literally, mrkdwn as Slack shows it.

import { h } from "../dom.js";
import { mrkdwn } from "./mrkdwn.js";

export function textNodes(text, viewer) {
  if (text.type === "mrkdwn") return mrkdwn(text.text, viewer, Boolean(text.verbatim));
  return [document.createTextNode(text.text)];
}

export function textBox(tag, text, viewer, attributes = {}) {
  const kind = [attributes.class, "text"].filter(Boolean).join(" ");
  return h(tag, { ...attributes, class: kind }, textNodes(text, viewer));
}
