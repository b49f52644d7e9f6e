// The thread that is open, in a panel at the side of its channel.

import type { ReactNode } from "react";

import { placeName } from "../world/cast";
import { go, tell } from "../world/going";
import { Conversation } from "./Conversation";

export function ThreadPanel({ thread, isCovered }: { thread: string; isCovered: boolean }): ReactNode {
  return (
    <aside className="thread" aria-label="Thread" inert={isCovered}>
      <header className="head">
        <h2>Thread</h2>
        <p>{placeName()}</p>
        <button
          type="button"
          className="close"
          aria-label="Close thread"
          onClick={() => void go({ thread: null }).catch(tell)}
        >
          ×
        </button>
      </header>
      <Conversation thread={thread} />
    </aside>
  );
}
