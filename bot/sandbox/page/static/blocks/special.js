// What stands between < and > in mrkdwn: mentions, channels, dates and links.

import { h } from "../dom.js";
import { formatted } from "./dates.js";
import { decoded, safeAddress } from "./entities.js";

export function specialNode(inside, viewer) {
  const [target, label] = parted(inside);
  if (/^@[UW]/.test(target)) return mention(target.slice(1), viewer);
  if (/^#[CG]/.test(target)) return chip(`#${viewer.channelNameOf(target.slice(1))}`);
  if (target.startsWith("!date^")) return date(target, label, viewer);
  if (target.startsWith("!subteam^")) return chip(`@${decoded(label ?? target.slice(9))}`);
  if (/^!(here|channel|everyone)$/.test(target)) return chip(`@${target.slice(1)}`);
  return link(decoded(target), label === null ? null : decoded(label)) ?? document.createTextNode(decoded(`<${inside}>`));
}

export function mention(id, viewer) {
  const isMe = id === viewer.person.id;
  return chip(`@${viewer.nameOf(id)}`, isMe ? "mention me" : "mention");
}

export function chip(text, kind = "mention") {
  return h("span", { class: kind }, text);
}

// A link to a safe address, or null.
export function link(address, label) {
  const href = safeAddress(address);
  return href && h("a", { href, target: "_blank", rel: "noopener noreferrer" }, label ?? address.replace(/^mailto:/, ""));
}

function date(target, fallback, viewer) {
  const [, seconds, format, address] = target.split("^");
  if (!/^\d+$/.test(seconds) || !format) return document.createTextNode(decoded(fallback ?? ""));
  const text = formatted(Number(seconds), decoded(format), viewer.tz, viewer.now);
  const shown = h("time", { datetime: new Date(Number(seconds) * 1000).toISOString() }, text);
  const href = address && safeAddress(decoded(address));
  return href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, shown) : shown;
}

function parted(inside) {
  const bar = inside.indexOf("|");
  return bar < 0 ? [inside, null] : [inside.slice(0, bar), inside.slice(bar + 1)];
}
