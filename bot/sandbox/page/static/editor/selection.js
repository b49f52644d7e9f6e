// Where the caret stands, counted in lines and characters, so that it survives drawing the lines anew.

// {from: {line, offset}, to: {line, offset}}, or null when the selection is elsewhere.
export function readSelection(root) {
  const selection = window.getSelection();
  if (!selection.rangeCount || !root.contains(selection.anchorNode) || !root.contains(selection.focusNode)) return null;
  const range = selection.getRangeAt(0);
  return {
    from: countTo(root, range.startContainer, range.startOffset),
    to: countTo(root, range.endContainer, range.endOffset),
  };
}

export function restoreSelection(root, { from, to }) {
  const range = document.createRange();
  range.setStart(...spotAt(root, from));
  range.setEnd(...spotAt(root, to));
  const selection = window.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

export function endOf(root) {
  const line = Math.max(0, root.children.length - 1);
  return { line, offset: Infinity };
}

function countTo(root, node, offset) {
  if (node === root) return offset >= root.children.length ? endOf(root) : { line: offset, offset: 0 };
  const paragraph = [...root.children].find((child) => child.contains(node));
  const range = document.createRange();
  range.setStart(paragraph, 0);
  range.setEnd(node, offset);
  return { line: [...root.children].indexOf(paragraph), offset: sizeOf(range.cloneContents()) };
}

// A character counts one, a line break one, and what cannot be edited one.
function sizeOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.length;
  if (node.nodeName === "BR" || isAtom(node)) return 1;
  return [...node.childNodes].reduce((sum, child) => sum + sizeOf(child), 0);
}

function isAtom(node) {
  return node.getAttribute?.("contenteditable") === "false";
}

function spotAt(root, { line, offset }) {
  const paragraph = root.children[Math.min(line, root.children.length - 1)];
  return spotIn(paragraph, Math.min(offset, lengthOf(paragraph))) ?? [paragraph, 0];
}

function lengthOf(paragraph) {
  const isHeldOpen = paragraph.lastChild?.nodeName === "BR";
  return sizeOf(paragraph) - (isHeldOpen ? 1 : 0);
}

function spotIn(node, left) {
  if (node.nodeType === Node.TEXT_NODE) return left <= node.data.length ? [node, left] : null;
  let rest = left;
  for (const [place, child] of [...node.childNodes].entries()) {
    const size = sizeOf(child);
    if (rest === 0 && child.nodeType !== Node.TEXT_NODE && (child.nodeName === "BR" || isAtom(child))) return [node, place];
    if (rest <= size && child.nodeName !== "BR" && !isAtom(child)) return spotIn(child, rest) ?? [node, place];
    rest -= size;
  }
  return rest === 0 ? [node, node.childNodes.length] : null;
}
