// What the editor's buttons do to lines: lists and quotes over whole lines, code and links over a stretch of them.

import { SECTION, newGroup } from "./lines.js";

// Makes the lines from..to a list of that style or a quote; if all of them are that already, plain text again.
export function toggleKind(lines, selected, type, style) {
  const is = (group) => group.type === type && group.style === style;
  const inside = (place) => place >= selected.from.line && place <= selected.to.line;
  const isAll = lines.every((line, place) => !inside(place) || is(line.group));
  const before = lines[selected.from.line - 1]?.group;
  const after = lines[selected.to.line + 1]?.group;
  const wanted = isAll ? (group) => group.type === SECTION : is;
  const group = [before, after].find((near) => near && wanted(near)) ?? (isAll ? newGroup(SECTION) : newGroup(type, style));
  return lines.map((line, place) => (inside(place) ? { ...line, group } : line));
}

// Gives every leaf between the two spots to `change`, cutting leaves where the stretch begins and ends.
export function overStretch(lines, { from, to }, change) {
  return lines.map((line, place) => {
    if (place < from.line || place > to.line) return line;
    const start = place === from.line ? from.offset : 0;
    const end = place === to.line ? to.offset : Infinity;
    let at = 0;
    const leaves = line.leaves.flatMap((leaf) => {
      const size = sizeOf(leaf);
      const [low, high] = [Math.max(0, start - at), Math.min(size, end - at)];
      at += size;
      if (low >= high) return [leaf];
      return [cut(leaf, 0, low), change(cut(leaf, low, high)), cut(leaf, high, size)].filter(Boolean);
    });
    return { ...line, leaves };
  });
}

export function stretch(lines, selected) {
  const found = [];
  overStretch(lines, selected, (leaf) => {
    found.push(leaf);
    return leaf;
  });
  return found;
}

export function toggleCode(lines, selected) {
  const isAll = stretch(lines, selected).every((leaf) => leaf.style?.code);
  return overStretch(lines, selected, (leaf) => restyled(leaf, { code: !isAll }));
}

export function linkStretch(lines, selected, url) {
  return overStretch(lines, selected, (leaf) => {
    if (leaf.type !== "text" && leaf.type !== "link") return leaf;
    const words = wordsOf(leaf);
    const text = words === url ? {} : { text: words };
    return { type: "link", url, ...text, ...(leaf.style ? { style: leaf.style } : {}) };
  });
}

export function insertLeaf(lines, { line, offset }, leaf) {
  return lines.map((one, place) => {
    if (place !== line) return one;
    let at = 0;
    const before = [];
    const after = [];
    for (const old of one.leaves) {
      const size = sizeOf(old);
      const split = Math.max(0, Math.min(size, offset - at));
      before.push(cut(old, 0, split));
      after.push(cut(old, split, size));
      at += size;
    }
    return { ...one, leaves: [...before, leaf, ...after].filter(Boolean) };
  });
}

export function wordsOf(leaf) {
  return leaf.text ?? leaf.url ?? "";
}

function sizeOf(leaf) {
  return leaf.type === "text" || leaf.type === "link" ? wordsOf(leaf).length : 1;
}

function cut(leaf, from, to) {
  if (from >= to) return null;
  if (sizeOf(leaf) === to - from) return leaf;
  return { ...leaf, text: wordsOf(leaf).slice(from, to) };
}

function restyled(leaf, style) {
  const kept = Object.fromEntries(Object.entries({ ...leaf.style, ...style }).filter(([, isOn]) => isOn));
  const { style: _, ...rest } = leaf;
  return Object.keys(kept).length ? { ...rest, style: kept } : rest;
}
