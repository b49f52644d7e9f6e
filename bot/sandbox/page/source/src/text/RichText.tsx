// Shows rich_text blocks: sections, lists, quotes and preformatted text over styled leaves.

import type { ReactNode } from "react";

import type { Leaf, List, RichText as Shown, Section, Style } from "../blocks/shapes";
import { Chip, Link, Mention, shortened } from "./Special";
import { formatted } from "./dates";
import { safeAddress } from "./entities";
import { useViewer, type Viewer } from "./viewer";

const STYLES: [keyof Style, "strong" | "em" | "s" | "code" | "u" | "mark"][] = [
  ["bold", "strong"],
  ["italic", "em"],
  ["strike", "s"],
  ["code", "code"],
  ["underline", "u"],
  ["highlight", "mark"],
];

export function RichText({ of: block }: { of: Pick<Shown, "elements"> }): ReactNode {
  return (
    <div className="rich">
      {block.elements.map((part, place) => (
        <Part key={place} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { part: Section | List }): ReactNode {
  if (part.type === "rich_text_list") return <Items part={part as List} />;
  const leaves = <Leaves of={(part as Section).elements} />;
  if (part.type === "rich_text_quote") return <blockquote>{leaves}</blockquote>;
  if (part.type === "rich_text_preformatted") return <pre>{leaves}</pre>;
  return <div className="text">{leaves}</div>;
}

function Items({ part }: { part: List }): ReactNode {
  const Tag = part.style === "ordered" ? "ol" : "ul";
  const start = part.style === "ordered" && part.offset ? { start: part.offset + 1 } : {};
  return (
    <Tag {...start} data-indent={part.indent || undefined}>
      {part.elements.map((item, place) => (
        <li key={place} className="text">
          <Leaves of={item.elements} />
        </li>
      ))}
    </Tag>
  );
}

function Leaves({ of: leaves }: { of: Leaf[] }): ReactNode {
  const viewer = useViewer();
  return leaves.map((leaf, place) => <Styled key={place} leaf={leaf} viewer={viewer} />);
}

function Styled({ leaf, viewer }: { leaf: Leaf; viewer: Viewer }): ReactNode {
  const bare = <Bare leaf={leaf} viewer={viewer} />;
  return STYLES.reduce((node, [style, Tag]) => (leaf.style?.[style] ? <Tag>{node}</Tag> : node), bare);
}

function Bare({ leaf, viewer }: { leaf: Leaf; viewer: Viewer }): ReactNode {
  if (leaf.type === "text") return leaf.text;
  if (leaf.type === "link") {
    const address = safeAddress(leaf.url ?? "");
    const words = leaf.text ?? shortened(leaf.url ?? "");
    return address ? <Link address={address}>{words}</Link> : words;
  }
  if (leaf.type === "user") return <Mention id={leaf.user_id ?? ""} viewer={viewer} />;
  const words = leafWords(leaf, viewer);
  return leaf.type === "emoji" || leaf.type === "date" ? words : <Chip>{words}</Chip>;
}

// The words that stand for a leaf which only Slack can show.
export function leafWords(leaf: Leaf, viewer: Viewer): string {
  switch (leaf.type) {
    case "user":
      return `@${viewer.nameOf(leaf.user_id ?? "")}`;
    case "channel":
      return `#${viewer.channelNameOf(leaf.channel_id ?? "")}`;
    case "broadcast":
      return `@${leaf.range}`;
    case "emoji":
      return emoji(leaf);
    case "date":
      return formatted(leaf.timestamp ?? 0, leaf.format ?? "", viewer.tz, viewer.now);
    case "color":
      return leaf.value ?? "";
    default:
      return leaf.usergroup_id ?? leaf.team_id ?? "";
  }
}

function emoji({ unicode, name }: Leaf): string {
  if (!unicode || !/^[0-9a-f]{1,5}(-[0-9a-f]{1,5})*$/i.test(unicode)) return `:${name}:`;
  return String.fromCodePoint(...unicode.split("-").map((point) => parseInt(point, 16)));
}

// Rich text in one line, for places that hold no more.
export function wordsOf(block: Shown, viewer: Viewer): string {
  const leaves = block.elements.flatMap((part) =>
    part.type === "rich_text_list"
      ? (part as List).elements.flatMap((item) => item.elements)
      : (part as Section).elements,
  );
  return leaves.map((leaf) => leaf.text ?? leaf.url ?? leafWords(leaf, viewer)).join("");
}
