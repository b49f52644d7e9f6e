// Between the editor's lines and what stands on the page: one paragraph per line, in both directions.

import { leafWords } from "../blocks/rich_text.js";
import { safeAddress } from "../blocks/entities.js";
import { h } from "../dom.js";
import { LIST, SECTION, joined, newGroup } from "./lines.js";

const TAGS = { bold: "b", italic: "i", strike: "s", underline: "u", code: "code" };
const STYLES = {
  B: "bold", STRONG: "bold", I: "italic", EM: "italic", S: "strike", STRIKE: "strike", DEL: "strike", U: "underline",
  CODE: "code",
};
const BLOCKS = new Set(["P", "DIV", "LI", "UL", "OL", "BLOCKQUOTE", "PRE"]);

export class Surface {
  #groups = [];

  constructor(root, viewer) {
    this.root = root;
    this.viewer = viewer;
  }

  show(lines) {
    this.root.replaceChildren(...lines.map((line) => this.#paragraph(line)));
    this.number();
  }

  // Paragraphs that the browser splits keep their attributes, and so their group.
  #paragraph({ group, leaves }) {
    if (!this.#groups.includes(group)) this.#groups.push(group);
    const kind = group.type === LIST ? group.style : group.type.replace("rich_text_", "");
    const inside = leaves.flatMap((leaf) => this.#nodes(leaf));
    const needsBreak = !inside.length || inside.at(-1).nodeName === "BR";
    return h("p", { class: `line ${kind}`, "data-group": this.#groups.indexOf(group), "data-indent": group.indent || null },
      inside, needsBreak ? h("br") : null);
  }

  #nodes(leaf) {
    if (leaf.type === "text") {
      return leaf.text.split("\n").flatMap((text, place) => [
        ...(place ? [h("br")] : []),
        ...(text ? [wrapped(document.createTextNode(text), leaf.style)] : []),
      ]);
    }
    const { style, text, ...rest } = leaf;
    if (leaf.type === "link") {
      const kept = { href: safeAddress(leaf.url), "data-leaf": JSON.stringify(rest), "data-bare": text === undefined };
      const link = h("a", kept, text ?? leaf.url);
      return [wrapped(link, style)];
    }
    const words = leafWords(leaf, this.viewer);
    return [h("span", { class: "mention", contenteditable: "false", "data-leaf": JSON.stringify(leaf) }, words)];
  }

  // The lines as they stand there now, whatever the browser made of the paragraphs.
  read() {
    const lines = [];
    for (const child of this.root.childNodes) this.#readInto(lines, child, null);
    return lines.map(({ group, leaves }) => ({ group, leaves: joined(leaves) }));
  }

  #readInto(lines, node, around) {
    if (BLOCKS.has(node.nodeName)) {
      const group = this.#groups[node.dataset.group] ?? around ?? this.#lastSection(lines);
      const hasBlocks = [...node.children].some((child) => BLOCKS.has(child.nodeName));
      if (hasBlocks) for (const child of node.childNodes) this.#readInto(lines, child, group);
      else lines.push({ group, leaves: leavesOf(node) });
    } else if (node.nodeName !== "BR") {
      lines.push({ group: around ?? this.#lastSection(lines), leaves: leavesIn(node, {}) });
    }
  }

  #lastSection(lines) {
    const last = lines.at(-1)?.group;
    if (last?.type === SECTION) return last;
    const group = newGroup(SECTION);
    this.#groups.push(group);
    return group;
  }

  get isTidy() {
    const children = [...this.root.childNodes];
    return children.length > 0 && children.every((child) => child.nodeName === "P" && child.dataset.group !== undefined
      && ![...child.children].some((inner) => BLOCKS.has(inner.nodeName)));
  }

  // Ordered lines carry their number, which only their neighbours know.
  number() {
    let count = 0;
    let before = null;
    for (const line of this.root.children) {
      const group = this.#groups[line.dataset.group];
      count = group && group === before ? count + 1 : (group?.offset ?? 0) + 1;
      before = group;
      if (group?.style === "ordered") line.dataset.number = `${count}.`;
      else delete line.dataset.number;
    }
  }
}

function wrapped(node, style = {}) {
  const others = Object.fromEntries(Object.entries(style).filter(([name]) => !(name in TAGS)));
  let outer = Object.keys(others).length ? h("span", { "data-style": JSON.stringify(others) }, node) : node;
  for (const [name, tag] of Object.entries(TAGS)) if (style[name]) outer = h(tag, {}, outer);
  return outer;
}

// The break that ends a paragraph only holds it open and is not read.
function leavesOf(paragraph) {
  const leaves = [...paragraph.childNodes].flatMap((child) => leavesIn(child, {}));
  const last = leaves.at(-1);
  return last?.isBreak ? leaves.slice(0, -1) : leaves;
}

function leavesIn(node, style) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.data.replace(/[\u200b\ufeff]/g, "").replace(/\u00a0/g, " ");
    return text ? [styled({ type: "text", text }, style)] : [];
  }
  if (node.nodeName === "BR") return [{ type: "text", text: "\n", isBreak: true }];
  if (node.dataset?.leaf && node.nodeName !== "A") return [JSON.parse(node.dataset.leaf)];
  const named = STYLES[node.nodeName] ? { [STYLES[node.nodeName]]: true } : {};
  const inner = { ...style, ...named, ...JSON.parse(node.dataset?.style ?? "{}") };
  if (node.nodeName === "A") return linkLeaves(node, inner);
  return [...node.childNodes].flatMap((child) => leavesIn(child, inner));
}

function linkLeaves(node, style) {
  const leaf = JSON.parse(node.dataset.leaf ?? JSON.stringify({ type: "link", url: node.getAttribute("href") ?? "" }));
  const isBare = node.dataset.bare !== undefined && node.textContent === leaf.url;
  const words = [...node.childNodes].flatMap((child) => leavesIn(child, style)).filter((part) => part.type === "text");
  return words.map(({ text, style: own }) => styled({ ...leaf, ...(isBare ? {} : { text }) }, own ?? {}));
}

function styled(leaf, style) {
  return Object.keys(style).length ? { ...leaf, style } : leaf;
}
