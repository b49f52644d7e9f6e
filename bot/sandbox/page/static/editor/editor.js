// The rich text editor: Slack's formats in a contenteditable, and Slack's JSON out of it.

import { freshId, h } from "../dom.js";
import { insertLeaf, linkStretch, overStretch, stretch, toggleCode, toggleKind, wordsOf } from "./commands.js";
import { linkForm } from "./link_form.js";
import { LIST, QUOTE, SECTION, linesOf, richTextOf } from "./lines.js";
import { endOf, readSelection, restoreSelection } from "./selection.js";
import { Surface } from "./surface.js";
import { meaningOf } from "./typing.js";

// {node, read}; `read` gives rich_text JSON, or null for an empty editor. `changed` is called at every change.
export function makeEditor({ initial, placeholder, labels, viewer, changed }) {
  const root = h("div", {
    class: "editor field", contenteditable: "true", role: "textbox", "aria-multiline": "true",
    "data-placeholder": placeholder, id: freshId("editor"), ...labels,
    oninput: tidied, onkeydown: pressed, onpaste: pasted,
  });
  const surface = new Surface(root, viewer);
  const forms = h("div");
  const bar = h("div", { class: "toolbar", role: "toolbar", "aria-label": "Formatting" }, [
    tool("Bold", "B", () => native("bold")),
    tool("Italic", "I", () => native("italic")),
    tool("Strikethrough", "S", () => native("strikeThrough")),
    tool("Code", "</>", () => edit((lines, spot) => toggleCode(lines, spot))),
    tool("Link", "Link", askLink),
    tool("Bulleted list", "•", () => edit((lines, spot) => toggleKind(lines, spot, LIST, "bullet"))),
    tool("Ordered list", "1.", () => edit((lines, spot) => toggleKind(lines, spot, LIST, "ordered"))),
    tool("Quote", "❝", () => edit((lines, spot) => toggleKind(lines, spot, QUOTE))),
  ]);
  surface.show(linesOf(initial));
  markEmpty();
  return { node: h("div", { class: "editing" }, bar, forms, root), read: () => richTextOf(surface.read()) };

  function tool(name, sign, work) {
    return h("button", {
      type: "button", class: "tool", title: name, "aria-label": name, "data-sign": name.toLowerCase(),
      // The caret stays in the text.
      onmousedown: (event) => event.preventDefault(), onclick: work,
    }, sign);
  }

  function native(command) {
    root.focus();
    document.execCommand("styleWithCSS", false, false);
    document.execCommand(command);
  }

  function spot() {
    return readSelection(root) ?? { from: endOf(root), to: endOf(root) };
  }

  function edit(work) {
    tidy();
    const selected = spot();
    put(work(surface.read(), selected), selected);
  }

  function put(lines, selected) {
    surface.show(lines);
    root.focus();
    restoreSelection(root, selected);
    markEmpty();
    changed();
  }

  function tidy() {
    if (surface.isTidy) return;
    surface.show(surface.read().length ? surface.read() : linesOf(null));
    restoreSelection(root, { from: endOf(root), to: endOf(root) });
  }

  function tidied() {
    tidy();
    surface.number();
    markEmpty();
    changed();
  }

  function markEmpty() {
    const isPlain = root.children.length === 1 && root.firstElementChild.classList.contains("section");
    root.classList.toggle("empty", isPlain && root.textContent === "");
  }

  function pressed(event) {
    const selected = spot();
    const { line, offset } = selected.from;
    if (selected.to.line !== line || selected.to.offset !== offset) return;
    const lines = surface.read();
    const meaning = lines[line] && meaningOf(event, lines[line], selected.from);
    if (!meaning) return;
    event.preventDefault();
    const mark = { from: { line, offset: 0 }, to: { line, offset: meaning.drop } };
    const kept = overStretch(lines, mark, () => null);
    const { type, style } = meaning.type === SECTION ? lines[line].group : meaning;
    const caret = { line, offset: offset - meaning.drop };
    put(toggleKind(kept, { from: caret, to: caret }, type, style), { from: caret, to: caret });
  }

  function pasted(event) {
    event.preventDefault();
    document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
  }

  function askLink() {
    tidy();
    const selected = spot();
    const lines = surface.read();
    const within = stretch(lines, selected);
    const isCaret = !within.length;
    const old = within.find((leaf) => leaf.type === "link");
    forms.replaceChildren(linkForm({
      text: "",
      url: old?.url ?? "",
      asksText: isCaret,
      left: () => { forms.replaceChildren(); root.focus(); restoreSelection(root, selected); },
      removed: () => put(overStretch(surface.read(), selected, unlinked), selected),
      done: ({ text, url }) => {
        const link = { type: "link", url, ...(text === url ? {} : { text }) };
        const after = { line: selected.from.line, offset: selected.from.offset + wordsOf(link).length };
        if (isCaret) put(insertLeaf(surface.read(), selected.from, link), { from: after, to: after });
        else put(linkStretch(surface.read(), selected, url), selected);
      },
    }));
  }
}

function unlinked(leaf) {
  if (leaf.type !== "link") return leaf;
  return { type: "text", text: wordsOf(leaf), ...(leaf.style ? { style: leaf.style } : {}) };
}
