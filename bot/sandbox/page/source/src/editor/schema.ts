// What can stand in the editor: Slack's parts as nodes that remember where they came from, Slack's styles as marks.

import { Mark, Node, type Extensions } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Code } from "@tiptap/extension-code";
import { CodeBlock } from "@tiptap/extension-code-block";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Italic } from "@tiptap/extension-italic";
import { BulletList, ListItem, ListKeymap, OrderedList } from "@tiptap/extension-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Text } from "@tiptap/extension-text";
import { Placeholder, UndoRedo } from "@tiptap/extensions";

import type { Leaf } from "../blocks/shapes";
import { safeAddress } from "../text/entities";

const hidden = { default: null, rendered: false };
const part = { part: hidden };

const indented = {
  ...part,
  indent: {
    default: 0,
    renderHTML: ({ indent }: Record<string, unknown>) => (indent ? { "data-indent": indent } : {}),
  },
};

// Slack allows a link inside bold and bold inside code; TipTap's code would exclude both.
const AnyCode = Code.extend({ excludes: "" });

const Link = Mark.create({
  name: "link",
  inclusive: false,
  addAttributes: () => ({ leaf: hidden }),
  parseHTML: () => [],
  renderHTML({ mark }) {
    const leaf = mark.attrs.leaf as Leaf;
    return ["a", { href: safeAddress(leaf.url ?? ""), rel: "noopener noreferrer" }, 0];
  },
});

// Styles that the toolbar does not have, underline for one, are kept as they were.
const OtherStyles = Mark.create({
  name: "others",
  addAttributes: () => ({ style: hidden }),
  parseHTML: () => [],
  renderHTML: ({ mark }) => [(mark.attrs.style as Record<string, boolean>).underline ? "u" : "span", 0],
});

// Mentions, emoji and dates: they stand in the text as one piece that cannot be typed into.
const Special = Node.create<{ wordsOf: (leaf: Leaf) => string }>({
  name: "special",
  group: "inline",
  inline: true,
  atom: true,
  addOptions: () => ({ wordsOf: () => "" }),
  addAttributes: () => ({ leaf: hidden }),
  parseHTML: () => [],
  renderHTML({ node }) {
    return ["span", { class: "mention" }, this.options.wordsOf(node.attrs.leaf as Leaf)];
  },
});

export function extensions(placeholder: string, wordsOf: (leaf: Leaf) => string): Extensions {
  return [
    Document,
    Paragraph.extend({ addAttributes: () => part }),
    Text,
    HardBreak,
    Bold,
    Italic,
    Strike,
    AnyCode,
    Link,
    OtherStyles,
    Special.configure({ wordsOf }),
    BulletList.extend({ addAttributes: () => indented }),
    OrderedList.extend({ addAttributes: () => ({ ...indented, start: { default: 1 } }) }),
    ListItem.extend({ content: "paragraph (paragraph | bulletList | orderedList)*" }),
    ListKeymap,
    Blockquote.extend({ content: "paragraph+", addAttributes: () => part }),
    CodeBlock.extend({
      content: "(text | special)*",
      marks: "link",
      addAttributes: () => ({ ...part, language: hidden }),
    }),
    UndoRedo,
    Placeholder.configure({ placeholder }),
  ];
}
