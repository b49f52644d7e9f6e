// The editor's model: lines of leaves, each in a group that becomes one part of Slack's rich_text.
//
// A line is {group, leaves}. Neighbouring lines of the same group make one rich_text_section, list, quote or
// preformatted part; a group remembers every property its part had, so that nothing is lost on the way back.

export const SECTION = "rich_text_section";
export const LIST = "rich_text_list";
export const QUOTE = "rich_text_quote";

export function newGroup(type, style) {
  return type === LIST ? { type, style, indent: 0, border: 0 } : { type };
}

export function linesOf(richText) {
  const parts = richText?.elements ?? [];
  const lines = parts.flatMap((part, place) => {
    const { elements, ...group } = part;
    if (part.type === LIST) return elements.map((item) => ({ group, leaves: item.elements }));
    const split = splitAtBreaks(elements);
    // The line break that ends a section before another part only parts the two; it is no line of its own.
    if (part.type === SECTION && place < parts.length - 1) {
      group.endsInBreak = split.length > 1 && split.at(-1).length === 0;
      if (group.endsInBreak) split.pop();
    }
    return split.map((leaves) => ({ group, leaves }));
  });
  return lines.length ? lines : [{ group: newGroup(SECTION), leaves: [] }];
}

// Slack's JSON, or null when nothing is there.
export function richTextOf(lines) {
  const runs = [];
  for (const line of lines) {
    if (runs.at(-1)?.group === line.group) runs.at(-1).lines.push(line.leaves);
    else runs.push({ group: line.group, lines: [line.leaves] });
  }
  const elements = runs.map((run, place) => part(run, runs[place + 1])).filter(Boolean);
  return elements.length ? { type: "rich_text", elements } : null;
}

function part({ group, lines }, next) {
  const { endsInBreak, ...properties } = group;
  if (group.type === LIST) {
    const items = lines.map(joined).filter((leaves) => leaves.length);
    const elements = items.map((leaves) => ({ type: SECTION, elements: leaves }));
    return elements.length ? { ...properties, elements } : null;
  }
  const isBeforePart = next && next.group.type !== SECTION;
  const closing = group.type === SECTION && next && (endsInBreak ?? isBeforePart) ? [{ type: "text", text: "\n" }] : [];
  const broken = lines.flatMap((leaves, place) => (place ? [{ type: "text", text: "\n" }, ...leaves] : leaves));
  const elements = joined([...broken, ...closing]);
  return elements.length ? { ...properties, elements } : null;
}

// Puts neighbouring texts of one style together; a line break takes the style that stands on both sides of it.
export function joined(leaves) {
  const done = [];
  leaves.forEach((leaf, place) => {
    const last = done.at(-1);
    const isBreak = leaf.type === "text" && !leaf.style && /^\n+$/.test(leaf.text);
    const style = isBreak && last?.type === "text" && sameStyle(last, leaves[place + 1] ?? {}) ? last.style : leaf.style;
    const styled = style ? { ...leaf, style } : leaf;
    if (last?.type === "text" && leaf.type === "text" && sameStyle(last, styled)) {
      done[done.length - 1] = { ...last, text: last.text + leaf.text };
    } else if (last?.type === "link" && leaf.type === "link" && last.url === leaf.url && sameStyle(last, leaf)) {
      done[done.length - 1] = { ...last, text: (last.text ?? last.url) + (leaf.text ?? leaf.url) };
    } else if (leaf.type !== "text" || leaf.text) {
      done.push(styled);
    }
  });
  return done;
}

function sameStyle(one, other) {
  const names = (leaf) => Object.keys(leaf.style ?? {}).filter((name) => leaf.style[name]).sort().join();
  return names(one) === names(other);
}

function splitAtBreaks(leaves) {
  const lines = [[]];
  for (const leaf of leaves) {
    if (leaf.type !== "text") {
      lines.at(-1).push(leaf);
      continue;
    }
    leaf.text.split("\n").forEach((text, place) => {
      if (place) lines.push([]);
      if (text) lines.at(-1).push({ ...leaf, text });
    });
  }
  return lines;
}
