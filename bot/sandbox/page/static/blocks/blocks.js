// Shows a list of blocks, each kind by its own function; what cannot be shown says so.

import { h } from "../dom.js";
import { elementNode } from "./elements.js";
import { inputBlock } from "./input.js";
import { richText } from "./rich_text.js";
import { textBox } from "./text.js";

const KINDS = {
  section,
  header,
  context,
  actions,
  image,
  divider: () => h("hr"),
  input: inputBlock,
  rich_text: (block, place) => richText(block, place.viewer),
  markdown: (block) => h("div", { class: "text" }, block.text),
};

export function blockNodes(blocks, place) {
  return blocks.map((block) => {
    const show = KINDS[block.type];
    const shown = show ? show(block, place) : h("p", { class: "unshown" }, `(a ${block.type} block)`);
    shown.classList.add("block", `block-${block.type}`);
    shown.dataset.block = block.block_id ?? "";
    return shown;
  });
}

function section(block, place) {
  const { viewer } = place;
  return h("div", {},
    h("div", { class: "words" },
      block.text ? textBox("div", block.text, viewer) : null,
      block.fields ? h("div", { class: "fields" }, block.fields.map((field) => textBox("div", field, viewer))) : null),
    block.accessory ? h("div", { class: "accessory" }, elementNode(block.accessory, block, place)) : null);
}

function header(block, place) {
  return textBox("h3", block.text, place.viewer);
}

function context(block, place) {
  return h("div", {}, block.elements.map((element) => (
    element.type === "image" ? picture(element) : textBox("span", element, place.viewer)
  )));
}

function actions(block, place) {
  return h("div", { role: "group" }, block.elements.map((element) => elementNode(element, block, place)));
}

function image(block, place) {
  return h("figure", {}, block.title ? textBox("figcaption", block.title, place.viewer) : null, picture(block));
}

// Pictures come from elsewhere, and this page loads nothing from elsewhere.
function picture(element) {
  return h("span", { class: "picture", role: "img", "aria-label": element.alt_text }, `Picture: ${element.alt_text}`);
}
