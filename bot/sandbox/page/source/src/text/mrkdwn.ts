// Reads Slack's mrkdwn into a small tree: markers, quotes, code and what stands between < and >.
// Entities are decoded once, at the very end, by whoever shows the tree.

export type Tag = "strong" | "em" | "s" | "code" | "pre" | "blockquote";
export type Piece = string | { special: string } | { tag: Tag; inside: Piece[] };

const MARKS: Record<string, Tag> = { "*": "strong", _: "em", "~": "s" };
// Specials are held as characters of Unicode's private area while markers are looked for.
const SPECIALS = 0xe000;
const MOST_SPECIALS = 6000;

export function mrkdwn(text: string): Piece[] {
  const specials: string[] = [];
  const marked = text.replace(/[\ue000-\uf8ff]/g, "\ufffd").replace(/<([^<>\n]+)>/g, (whole, inside: string) => {
    if (specials.length >= MOST_SPECIALS) return whole;
    specials.push(inside);
    return String.fromCharCode(SPECIALS + specials.length - 1);
  });
  return marked.split(/```([\s\S]+?)```/).flatMap((piece, place) => {
    if (place % 2 === 0) return quotes(piece, specials);
    return [{ tag: "pre" as const, inside: leaves(piece.replace(/^\n|\n$/g, ""), specials) }];
  });
}

// Lines that begin with > stand in a quote, the others as they are.
function quotes(text: string, specials: string[]): Piece[] {
  const pieces: Piece[] = [];
  let run: string[] = [];
  let isQuoted = false;
  const flush = () => {
    if (!run.length) return;
    const inside = inline(run.join("\n"), specials);
    if (isQuoted) pieces.push({ tag: "blockquote", inside });
    else pieces.push(...inside);
    run = [];
  };
  for (const line of text.split("\n")) {
    const quoted = /^(?:>|&gt;) ?/.exec(line);
    if (Boolean(quoted) !== isQuoted) {
      flush();
      isQuoted = Boolean(quoted);
    }
    run.push(quoted ? line.slice(quoted[0].length) : line);
  }
  flush();
  return pieces;
}

function inline(text: string, specials: string[]): Piece[] {
  const pieces: Piece[] = [];
  let plainFrom = 0;
  let at = 0;
  while (at < text.length) {
    const found = codeAt(text, at) ?? styledAt(text, at);
    if (!found) {
      at += 1;
      continue;
    }
    pieces.push(...leaves(text.slice(plainFrom, at), specials));
    const inside = found.tag === "code" ? leaves(found.inside, specials) : inline(found.inside, specials);
    pieces.push({ tag: found.tag, inside });
    at = found.end;
    plainFrom = at;
  }
  return [...pieces, ...leaves(text.slice(plainFrom), specials)];
}

interface Found {
  tag: Tag;
  inside: string;
  end: number;
}

function codeAt(text: string, at: number): Found | null {
  if (text[at] !== "`") return null;
  const end = text.indexOf("`", at + 1);
  const inside = text.slice(at + 1, end);
  return end > at + 1 && !inside.includes("\n") ? { tag: "code", inside, end: end + 1 } : null;
}

// A marker opens where no word stands before it and closes where none follows, on the same line.
function styledAt(text: string, at: number): Found | null {
  const tag = MARKS[text[at] ?? ""];
  if (!tag || isWord(text[at - 1]) || !/\S/.test(text[at + 1] ?? "")) return null;
  for (let end = at + 2; end < text.length && text[end] !== "\n"; end += 1) {
    if (text[end] === text[at] && /\S/.test(text[end - 1] ?? "") && !isWord(text[end + 1])) {
      return { tag, inside: text.slice(at + 1, end), end: end + 1 };
    }
  }
  return null;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

function leaves(text: string, specials: string[]): Piece[] {
  return text
    .split(/([\ue000-\uf8ff])/)
    .filter((piece) => piece !== "")
    .map((piece) => {
      const special = specials[piece.charCodeAt(0) - SPECIALS];
      return special === undefined ? piece : { special };
    });
}
