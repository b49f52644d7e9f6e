// What stands in a conversation, in order: days, messages, ephemerals and Slack's own error lines.

import { day, isoDay } from "../blocks/dates.js";
import { h } from "../dom.js";
import { messageNode } from "./message.js";
import { viewerNow } from "./place.js";

function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

export function repliesOf(channel, ts) {
  return (channel?.messages ?? []).filter((message) => isReply(message) && message.thread_ts === ts);
}

// The items of a channel, or of the thread that is open in it.
export function itemsOf(channel, { thread, screen }) {
  const messages = channel?.messages ?? [];
  const roots = new Set(messages.filter((message) => !isReply(message)).map((message) => message.ts));
  const isShown = (message) => (thread
    ? message.ts === thread || message.thread_ts === thread
    : !isReply(message) || !roots.has(message.thread_ts));
  const said = messages.filter(isShown).map((message) => ({
    kind: "message", key: message.ephemeral ?? message.ts, at: Number(message.ts), message, ...threadFacts(message),
  }));
  const lines = thread ? [] : screen.lines.filter((line) => line.channel === channel?.id);
  const errors = lines.map((line) => ({ kind: "line", key: `line-${line.id}`, at: line.at, text: line.text }));
  const items = withDays([...said, ...errors].sort((one, other) => one.at - other.at));
  return items.length ? items : [{ kind: "nothing", text: "Nothing here yet." }];

  function threadFacts(message) {
    const replies = thread || isReply(message) ? [] : repliesOf(channel, message.ts);
    return { channel: channel.id, replies: replies.length, lastReply: replies.at(-1)?.ts ?? null };
  }
}

function withDays(items) {
  const { tz, now } = viewerNow();
  let last = null;
  return items.flatMap((item) => {
    const date = isoDay(item.at, tz);
    const divider = date === last ? [] : [{ kind: "day", key: `day-${date}`, text: day(item.at, tz, now) }];
    last = date;
    return [...divider, item];
  });
}

export function itemNode(item) {
  if (item.kind === "message") return messageNode(item);
  if (item.kind === "day") return h("li", { class: "day" }, h("span", {}, item.text));
  if (item.kind === "nothing") return h("li", { class: "nothing" }, item.text);
  return h("li", { class: "message line" }, h("span", { class: "avatar colour-0", "aria-hidden": "true" }, "!"),
    h("div", { class: "said" },
      h("div", { class: "by" }, h("strong", {}, "Slack"), h("span", { class: "whisper" }, "Only visible to you")),
      h("div", { class: "text" }, item.text)));
}
