// A notice in a modal, with a word for its level so that colour is not the only sign.

import type { ReactNode } from "react";

import { Text } from "../text/Text";
import type { BlockOf } from "./shapes";

const WORDS: Record<string, string> = { info: "Note", warning: "Warning", error: "Error", success: "Done" };

export function Alert({ block }: { block: BlockOf<"alert"> }): ReactNode {
  const word = WORDS[block.level ?? ""];
  return (
    <p role="note" className={`alert ${block.level ?? "default"}`}>
      {word && <strong>{`${word}: `}</strong>}
      <span className="text">
        <Text of={block.text} />
      </span>
    </p>
  );
}
