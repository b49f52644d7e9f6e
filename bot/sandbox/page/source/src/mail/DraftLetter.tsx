// A draft, with the two things people do to it in Gmail itself.

import type { ReactNode } from "react";

import { mailAct } from "../world/control";
import { tell } from "../world/going";
import type { Draft } from "../world/shapes";
import { now } from "../world/store";
import { Letter } from "./Letter";

export function DraftLetter({ draft }: { draft: Draft }): ReactNode {
  const asked = () => ({ address: now().mailbox, draft: draft.draft_id });
  return (
    <li className="draft">
      <Letter mail={draft} />
      <footer>
        <button
          type="button"
          className="button primary"
          onClick={() => void mailAct("send_draft", asked()).catch(tell)}
        >
          Send
        </button>
        <button type="button" className="button" onClick={() => void mailAct("discard_draft", asked()).catch(tell)}>
          Discard
        </button>
      </footer>
    </li>
  );
}
