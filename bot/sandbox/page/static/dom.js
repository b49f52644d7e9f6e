// Builds elements out of plain values; text always becomes text nodes, never markup.

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) put(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function put(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") node.addEventListener(name.slice(2), value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

let given = 0;

// An id that no other element has, for labels and descriptions.
export function freshId(name) {
  given += 1;
  return `${name}-${given}`;
}

// Makes the children of `parent` show `items`, keeping every element whose signature is still the same, and with it
// its focus and whatever was typed into it. `sign` gives {key, signature}, `build` the element.
export function showAll(parent, items, sign, build) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item) => {
    const { key, signature } = sign(item);
    const kept = old.get(key);
    if (kept && kept.signature === signature) return kept;
    const made = build(item);
    made.dataset.key = key;
    made.signature = signature;
    return made;
  });
  const staying = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!staying.has(child)) child.remove();
  wanted.forEach((child, place) => {
    if (parent.children[place] !== child) parent.insertBefore(child, parent.children[place] ?? null);
  });
}
