// Shows rich_text blocks: sections, lists, quotes and preformatted text over styled leaves.

import { h } from "../dom.js";
import { formatted } from "./dates.js";
import { chip, link, mention } from "./special.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u", highlight: "mark" };

export function richText(block, viewer) {
  return h("div", { class: "rich" }, block.elements.map((part) => partNode(part, viewer)));
}

function partNode(part, viewer) {
  const inside = (elements) => elements.map((leaf) => leafNode(leaf, viewer));
  switch (part.type) {
    case "rich_text_list": return list(part, inside);
    case "rich_text_quote": return h("blockquote", {}, inside(part.elements));
    case "rich_text_preformatted": return h("pre", {}, inside(part.elements));
    default: return h("div", { class: "text" }, inside(part.elements));
  }
}

function list(part, inside) {
  const items = part.elements.map((item) => h("li", { class: "text" }, inside(item.elements)));
  const start = part.offset ? part.offset + 1 : null;
  return h(part.style === "ordered" ? "ol" : "ul", { start, "data-indent": part.indent || null }, items);
}

function leafNode(leaf, viewer) {
  let node = bare(leaf, viewer);
  for (const [style, tag] of Object.entries(STYLES)) if (leaf.style?.[style]) node = h(tag, {}, node);
  return node;
}

function bare(leaf, viewer) {
  if (leaf.type === "text") return document.createTextNode(leaf.text);
  if (leaf.type === "link") return link(leaf.url, leaf.text) ?? document.createTextNode(leaf.text ?? leaf.url);
  if (leaf.type === "user") return mention(leaf.user_id, viewer);
  return chip(leafWords(leaf, viewer), leaf.type === "emoji" || leaf.type === "date" ? "plain" : "mention");
}

// The words that stand for a leaf which only Slack can show.
export function leafWords(leaf, viewer) {
  switch (leaf.type) {
    case "user": return `@${viewer.nameOf(leaf.user_id)}`;
    case "channel": return `#${viewer.channelNameOf(leaf.channel_id)}`;
    case "broadcast": return `@${leaf.range}`;
    case "emoji": return emoji(leaf);
    case "date": return formatted(leaf.timestamp, leaf.format, viewer.tz, viewer.now);
    case "color": return leaf.value;
    default: return leaf.usergroup_id ?? leaf.team_id ?? "";
  }
}

function emoji(leaf) {
  if (!leaf.unicode) return `:${leaf.name}:`;
  return String.fromCodePoint(...leaf.unicode.split("-").map((point) => parseInt(point, 16)));
}
