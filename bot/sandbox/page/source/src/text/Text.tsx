// Text objects: plain_text literally, mrkdwn as Slack shows it; nothing in them is ever read as HTML.

import { Fragment, type ReactNode } from "react";

import type { TextObject } from "../blocks/shapes";
import { Link, Special } from "./Special";
import { withEmoji } from "./emoji";
import { decoded } from "./entities";
import { mrkdwn, type Piece } from "./mrkdwn";
import { useViewer, type Viewer } from "./viewer";

const BARE = /https?:\/\/[^\s<>|]*[^\s<>|.,;:!?)'"\]]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

export function Text({ of: text }: { of: TextObject }): ReactNode {
  return text.type === "mrkdwn" ? (
    <Mrkdwn text={text.text} isVerbatim={Boolean(text.verbatim)} />
  ) : (
    withEmoji(text.text)
  );
}

// `isVerbatim` leaves bare addresses alone.
export function Mrkdwn({ text, isVerbatim = false }: { text: string; isVerbatim?: boolean }): ReactNode {
  const viewer = useViewer();
  return <Pieces of={mrkdwn(text)} viewer={viewer} isVerbatim={isVerbatim} />;
}

interface Shown {
  of: Piece[];
  viewer: Viewer;
  isVerbatim: boolean;
}

function Pieces({ of: pieces, viewer, isVerbatim }: Shown): ReactNode {
  return pieces.map((piece, place) => {
    if (typeof piece === "string") return <Fragment key={place}>{isVerbatim ? shown(piece) : linked(piece)}</Fragment>;
    if ("special" in piece) return <Special key={place} inside={piece.special} viewer={viewer} />;
    const { tag: Tag, inside } = piece;
    return (
      <Tag key={place}>
        {Tag === "code" || Tag === "pre" ? (
          <Pieces of={inside} viewer={viewer} isVerbatim />
        ) : (
          <Pieces of={inside} viewer={viewer} isVerbatim={isVerbatim} />
        )}
      </Tag>
    );
  });
}

// An address inside escaped brackets is somebody's text about a link, and is not made into one.
function linked(text: string): ReactNode[] {
  const nodes: ReactNode[] = [];
  let from = 0;
  for (const found of text.matchAll(BARE)) {
    if (text.slice(0, found.index).endsWith("&lt;")) continue;
    const words = decoded(found[0]);
    nodes.push(shown(text.slice(from, found.index)));
    nodes.push(
      <Link key={found.index} address={/^https?:/.test(words) ? words : `mailto:${words}`}>
        {words}
      </Link>,
    );
    from = found.index + found[0].length;
  }
  return [...nodes, shown(text.slice(from))];
}

function shown(text: string): string {
  return decoded(withEmoji(text));
}
