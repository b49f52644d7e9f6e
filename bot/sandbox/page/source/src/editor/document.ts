// Turns Slack's rich_text into what TipTap edits, and back.

import type { JSONContent } from "@tiptap/core";

import type { Leaf, RichText, Style } from "../blocks/shapes";
import { LIST, PREFORMATTED, QUOTE, SECTION, linesOf, richTextOf, type Kept, type Line } from "./lines";

type Mark = NonNullable<JSONContent["marks"]>[number];

const NAMED = ["bold", "italic", "strike", "code"];

export function documentOf(richText: RichText | null): JSONContent {
  const runs: Line[][] = [];
  for (const line of linesOf(richText)) {
    const last = runs.at(-1);
    if (last?.[0]?.group === line.group) last.push(line);
    else runs.push([line]);
  }
  const content = runs.flatMap(nodesOf);
  return { type: "doc", content: content.length ? content : [{ type: "paragraph" }] };
}

function nodesOf(lines: Line[]): JSONContent[] {
  const group = lines[0]?.group;
  const paragraphs = lines.map(({ leaves }) => ({ type: "paragraph", content: leaves.flatMap(inlineOf) }));
  const attrs = { part: group };
  switch (group?.type) {
    case LIST: {
      const content = paragraphs.map((paragraph) => ({ type: "listItem", content: [paragraph] }));
      const type = group.style === "ordered" ? "orderedList" : "bulletList";
      const start = group.style === "ordered" ? { start: (group.offset ?? 0) + 1 } : {};
      return [{ type, attrs: { ...attrs, indent: group.indent ?? 0, ...start }, content }];
    }
    case QUOTE:
      return [{ type: "blockquote", attrs, content: paragraphs }];
    case PREFORMATTED:
      return [{ type: "codeBlock", attrs, content: lines.flatMap(codeOf) }];
    default:
      return paragraphs.map((paragraph) => ({ ...paragraph, attrs }));
  }
}

function inlineOf(leaf: Leaf): JSONContent[] {
  if (leaf.type !== "text" && leaf.type !== "link") return [{ type: "special", attrs: { leaf } }];
  return (leaf.text ?? leaf.url ?? "")
    .split("\n")
    .flatMap((text, place) => [
      ...(place ? [{ type: "hardBreak" }] : []),
      ...(text ? [{ type: "text", text, marks: marksOf(leaf) }] : []),
    ]);
}

// Preformatted text holds its line breaks itself, and no style but links.
function codeOf({ leaves }: Line, place: number): JSONContent[] {
  const inside = leaves.flatMap(inlineOf).map((node) => ({
    ...node,
    ...(node.marks ? { marks: node.marks.filter((mark) => mark.type === "link") } : {}),
  }));
  return [...(place ? [{ type: "text", text: "\n" }] : []), ...inside];
}

function marksOf({ style, ...leaf }: Leaf): Mark[] {
  const on = Object.entries(style ?? {}).filter(([, isOn]) => isOn);
  const others = on.filter(([name]) => !NAMED.includes(name));
  return [
    ...on.filter(([name]) => NAMED.includes(name)).map(([name]) => ({ type: name })),
    ...(others.length ? [{ type: "others", attrs: { style: Object.fromEntries(others) } }] : []),
    ...(leaf.type === "link" ? [{ type: "link", attrs: { leaf } }] : []),
  ];
}

// What the editor holds as rich_text, or null when it is empty.
export function richTextIn(document: JSONContent): RichText | null {
  return richTextOf(linesIn(document.content ?? []));
}

function linesIn(nodes: JSONContent[]): Line[] {
  let current: Kept | null = null;
  return nodes.flatMap((node, place) => {
    if (node.type !== "paragraph") {
      current = null;
      return linesOfPart(node);
    }
    current = partOf(node) ?? current ?? comingPart(nodes, place) ?? { type: SECTION };
    return [{ group: current, leaves: leavesIn(node) }];
  });
}

// A paragraph that was typed before one that was there belongs to the same section.
function comingPart(nodes: JSONContent[], place: number): Kept | null {
  for (const node of nodes.slice(place)) {
    if (node.type !== "paragraph") return null;
    const found = partOf(node);
    if (found) return found;
  }
  return null;
}

function linesOfPart(node: JSONContent): Line[] {
  if (node.type === "blockquote") {
    const group = partOf(node) ?? { type: QUOTE };
    return (node.content ?? []).map((paragraph) => ({ group, leaves: leavesIn(paragraph) }));
  }
  if (node.type === "codeBlock")
    return [{ group: partOf(node) ?? { type: PREFORMATTED, border: 0 }, leaves: leavesIn(node) }];
  return linesOfList(node, Number(node.attrs?.indent ?? 0));
}

// Slack's lists are flat: one inside another is a list of its own with a deeper indent.
function linesOfList(node: JSONContent, indent: number): Line[] {
  let group = listGroup(node, indent);
  let passed = 0;
  return (node.content ?? []).flatMap((item) => {
    const [first, ...rest] = item.content ?? [];
    const leaves = [first, ...rest.filter((inner) => inner.type === "paragraph")].flatMap((paragraph, place) => [
      ...(place ? [{ type: "text", text: "\n" }] : []),
      ...leavesIn(paragraph ?? {}),
    ]);
    const lines = [{ group, leaves }];
    passed += 1;
    const inner = rest.filter((one) => one.type !== "paragraph").flatMap((one) => linesOfList(one, indent + 1));
    if (inner.length)
      group = { ...group, ...(group.style === "ordered" ? { offset: (group.offset ?? 0) + passed } : {}) };
    return [...lines, ...inner];
  });
}

function listGroup(node: JSONContent, indent: number): Kept {
  const style = node.type === "orderedList" ? "ordered" : "bullet";
  const part = partOf(node);
  if (part?.style === style && (part.indent ?? 0) === indent) return part;
  const start = Number(node.attrs?.start ?? 1);
  return { type: LIST, style, indent, border: 0, ...(start > 1 ? { offset: start - 1 } : {}) };
}

function partOf(node: JSONContent): Kept | null {
  return (node.attrs?.part as Kept | null | undefined) ?? null;
}

function leavesIn(node: JSONContent): Leaf[] {
  return (node.content ?? []).map((inline) => {
    if (inline.type === "special") return inline.attrs?.leaf as Leaf;
    if (inline.type === "hardBreak") return { type: "text", text: "\n" };
    return leafOf(inline.text ?? "", inline.marks ?? []);
  });
}

function leafOf(text: string, marks: Mark[]): Leaf {
  const style: Style = {};
  let leaf: Leaf = { type: "text", text };
  for (const mark of marks) {
    if (mark.type === "others") Object.assign(style, mark.attrs?.style);
    else if (mark.type !== "link") style[mark.type] = true;
    else {
      const { text: named, ...kept } = mark.attrs?.leaf as Leaf;
      leaf = named === undefined && text === kept.url ? kept : { ...kept, text };
    }
  }
  return Object.keys(style).length ? { ...leaf, style } : leaf;
}
