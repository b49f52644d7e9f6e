// Between Slack's rich_text and lines of leaves, each in a group that becomes one part of the rich_text.
//
// Neighbouring lines of the same group make one rich_text_section, list, quote or preformatted part; a group
// remembers every property its part had, so that nothing is lost on the way back.

import type { Group, Leaf, List, RichText, Section } from "../blocks/shapes";

export const SECTION = "rich_text_section";
export const LIST = "rich_text_list";
export const QUOTE = "rich_text_quote";
export const PREFORMATTED = "rich_text_preformatted";

export interface Kept extends Group {
  // Whether a section closes with a line break before the next part; unknown for what was typed here.
  endsInBreak?: boolean;
}

export interface Line {
  group: Kept;
  leaves: Leaf[];
}

export function linesOf(richText: RichText | null): Line[] {
  const parts = richText?.elements ?? [];
  return parts.flatMap((part, place) => {
    const { elements, ...group }: Kept & { elements: unknown } = part;
    if (part.type === LIST) return (part as List).elements.map((item) => ({ group, leaves: item.elements }));
    const split = splitAtBreaks((part as Section).elements);
    // The line break that ends a section before another part only parts the two; it is no line of its own.
    if (part.type === SECTION && place < parts.length - 1) {
      group.endsInBreak = split.length > 1 && split.at(-1)?.length === 0;
      if (group.endsInBreak) split.pop();
    }
    return split.map((leaves) => ({ group, leaves }));
  });
}

// Slack's JSON, or null when nothing is there.
export function richTextOf(lines: Line[]): RichText | null {
  const runs: { group: Kept; lines: Leaf[][] }[] = [];
  for (const { group, leaves } of lines) {
    const last = runs.at(-1);
    if (last?.group === group) last.lines.push(leaves);
    else runs.push({ group, lines: [leaves] });
  }
  const elements = runs.flatMap((run, place) => part(run.group, run.lines, runs[place + 1]?.group) ?? []);
  return elements.length ? { type: "rich_text", elements } : null;
}

function part(group: Kept, lines: Leaf[][], next: Group | undefined): Section | List | null {
  const { endsInBreak, ...properties } = group;
  if (group.type === LIST) {
    const items = lines.map(joined).filter((leaves) => leaves.length);
    const elements = items.map((leaves) => ({ type: SECTION as "rich_text_section", elements: leaves }));
    return elements.length ? { ...properties, elements } : null;
  }
  const isBeforePart = next !== undefined && next.type !== SECTION;
  const closes = group.type === SECTION && next !== undefined && (endsInBreak ?? isBeforePart);
  const broken = lines.flatMap((leaves, place) => (place ? [lineBreak(), ...leaves] : leaves));
  const elements = joined(closes ? [...broken, lineBreak()] : broken);
  return elements.length ? { ...properties, elements } : null;
}

function lineBreak(): Leaf {
  return { type: "text", text: "\n" };
}

// Puts neighbouring texts of one style together; a line break takes the style that stands on both sides of it.
export function joined(leaves: Leaf[]): Leaf[] {
  const done: Leaf[] = [];
  leaves.forEach((leaf, place) => {
    const last = done.at(-1);
    const isBreak = leaf.type === "text" && !leaf.style && /^\n+$/.test(leaf.text ?? "");
    const isInside = isBreak && last?.type === "text" && last.style && isSameStyle(last, leaves[place + 1]);
    const styled = isInside ? { ...leaf, style: last.style } : leaf;
    const isMore = last && last.type === styled.type && last.url === styled.url && isSameStyle(last, styled);
    if (isMore && (leaf.type === "text" || leaf.type === "link")) {
      done[done.length - 1] = { ...last, text: (last.text ?? last.url ?? "") + (styled.text ?? styled.url ?? "") };
    } else if (leaf.type !== "text" || leaf.text) {
      done.push(styled);
    }
  });
  return done;
}

function isSameStyle(one: Leaf, other: Leaf | undefined): boolean {
  const names = (leaf: Leaf | undefined) =>
    Object.entries(leaf?.style ?? {})
      .filter(([, isOn]) => isOn)
      .map(([name]) => name)
      .sort()
      .join();
  return names(one) === names(other);
}

function splitAtBreaks(leaves: Leaf[]): Leaf[][] {
  const lines: Leaf[][] = [[]];
  for (const leaf of leaves) {
    if (leaf.type !== "text") {
      lines.at(-1)?.push(leaf);
      continue;
    }
    (leaf.text ?? "").split("\n").forEach((text, place) => {
      if (place) lines.push([]);
      if (text) lines.at(-1)?.push({ ...leaf, text });
    });
  }
  return lines;
}
