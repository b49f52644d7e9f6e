// What stands in a conversation, in order: days, messages, ephemerals and Slack's own error lines.

import { day, isoDay } from "../text/dates";
import type { Viewer } from "../text/viewer";
import type { Channel, Message, Screen } from "../world/shapes";

export type Item =
  | { kind: "message"; key: string; at: number; message: Message; replies: Message[] }
  | { kind: "line"; key: string; at: number; text: string }
  | { kind: "day"; key: string; at: number; text: string };

export function isReply(message: Message): boolean {
  return message.thread_ts !== null && message.thread_ts !== message.ts;
}

export function repliesTo(channel: Channel | null, ts: string): Message[] {
  return (channel?.messages ?? []).filter((message) => isReply(message) && message.thread_ts === ts);
}

interface Asked {
  channel: Channel | null;
  screen: Screen | null;
  thread: string | null;
  dismissed: string[];
  viewer: Viewer;
}

// The items of a channel, or of the thread that is open in it.
export function itemsOf({ channel, screen, thread, dismissed, viewer }: Asked): Item[] {
  const messages = (channel?.messages ?? []).filter((message) => !dismissed.includes(message.ephemeral ?? ""));
  const roots = new Set(messages.filter((message) => !isReply(message)).map((message) => message.ts));
  const isShown = (message: Message) =>
    thread === null
      ? !isReply(message) || !roots.has(message.thread_ts ?? "")
      : message.ts === thread || message.thread_ts === thread;
  const said = messages.filter(isShown).map((message): Item => ({
    kind: "message",
    key: message.ephemeral ?? message.ts,
    at: Number(message.ts),
    message,
    replies: thread === null ? repliesTo(channel, message.ts) : [],
  }));
  const lines = thread === null ? (screen?.lines ?? []).filter((line) => line.channel === channel?.id) : [];
  const errors = lines.map((line): Item => ({ kind: "line", key: `line-${line.id}`, at: line.at, text: line.text }));
  return withDays(
    [...said, ...errors].sort((one, other) => one.at - other.at),
    viewer,
  );
}

function withDays(items: Item[], { tz, now }: Viewer): Item[] {
  let last: string | null = null;
  return items.flatMap((item) => {
    const date = isoDay(item.at, tz);
    const divider: Item[] =
      date === last ? [] : [{ kind: "day", key: `day-${date}`, at: item.at, text: day(item.at, tz, now) }];
    last = date;
    return [...divider, item];
  });
}
