// Reads Slack's mrkdwn into DOM nodes: markers, links, mentions and dates; entities are decoded once, at the very end.

import { h } from "../dom.js";
import { specialNode } from "./special.js";
import { decoded } from "./entities.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const SPECIALS = 0xe000;
const MOST_SPECIALS = 6000;
const BARE = /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

// Nodes for a text; `viewer` knows the time zone, the hour and the names, `isVerbatim` leaves bare addresses alone.
export function mrkdwn(text, viewer, isVerbatim = false) {
  const specials = [];
  const marked = text.replace(/[\ue000-\uf8ff]/g, "�").replace(/<([^<>\n]+)>/g, (whole, inside) => {
    if (specials.length >= MOST_SPECIALS) return whole;
    specials.push(inside);
    return String.fromCharCode(SPECIALS + specials.length - 1);
  });
  const reader = { viewer, isVerbatim, specials };
  return marked.split(/```([\s\S]+?)```/).flatMap((piece, place) => (
    place % 2 ? [h("pre", {}, leaves(piece.replace(/^\n|\n$/g, ""), reader))] : quotes(piece, reader)
  ));
}

// Lines that begin with > stand in a quote, the others as they are.
function quotes(text, reader) {
  const nodes = [];
  let run = [];
  let isQuoted = false;
  const flush = () => {
    if (!run.length) return;
    const inside = inline(run.join("\n"), reader);
    nodes.push(...(isQuoted ? [h("blockquote", {}, inside)] : inside));
    run = [];
  };
  for (const line of text.split("\n")) {
    const quoted = /^(?:>|&gt;) ?/.exec(line);
    if (Boolean(quoted) !== isQuoted) {
      flush();
      isQuoted = Boolean(quoted);
    }
    run.push(quoted ? line.slice(quoted[0].length) : line);
  }
  flush();
  return nodes;
}

function inline(text, reader) {
  const nodes = [];
  let plainFrom = 0;
  let at = 0;
  while (at < text.length) {
    const found = codeAt(text, at) ?? styledAt(text, at);
    if (!found) {
      at += 1;
      continue;
    }
    nodes.push(...leaves(text.slice(plainFrom, at), reader));
    nodes.push(h(found.tag, {}, found.tag === "code" ? leaves(found.inside, reader) : inline(found.inside, reader)));
    at = found.end;
    plainFrom = at;
  }
  nodes.push(...leaves(text.slice(plainFrom), reader));
  return nodes;
}

function codeAt(text, at) {
  if (text[at] !== "`") return null;
  const end = text.indexOf("`", at + 1);
  const inside = text.slice(at + 1, end);
  return end > at + 1 && !inside.includes("\n") ? { tag: "code", inside, end: end + 1 } : null;
}

// A marker opens where no word stands before it and closes where none follows, on the same line.
function styledAt(text, at) {
  const tag = MARKS[text[at]];
  if (!tag || isWord(text[at - 1]) || !/\S/.test(text[at + 1] ?? "")) return null;
  for (let end = at + 2; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === text[at] && /\S/.test(text[end - 1]) && !isWord(text[end + 1])) {
      return { tag, inside: text.slice(at + 1, end), end: end + 1 };
    }
  }
  return null;
}

function isWord(character) {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function leaves(text, reader) {
  return text.split(/([\ue000-\uf8ff])/).flatMap((piece, place) => {
    if (place % 2) return [specialNode(reader.specials[piece.charCodeAt(0) - SPECIALS], reader.viewer)];
    return reader.isVerbatim ? plain(piece) : linked(piece);
  });
}

function linked(text) {
  const nodes = [];
  let from = 0;
  for (const found of text.matchAll(BARE)) {
    nodes.push(...plain(text.slice(from, found.index)));
    const shown = decoded(found[0]);
    const address = /^https?:/.test(shown) ? shown : `mailto:${shown}`;
    nodes.push(h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown));
    from = found.index + found[0].length;
  }
  return [...nodes, ...plain(text.slice(from))];
}

function plain(text) {
  return text ? [document.createTextNode(decoded(text))] : [];
}
