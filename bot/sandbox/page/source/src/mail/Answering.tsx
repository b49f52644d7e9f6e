// What a customer can do with a mail: reply, pass it on to a colleague, be away, or have no such mailbox.

import { useEffect, useId, useState, type FormEvent, type ReactNode } from "react";

import { useViewer } from "../text/viewer";
import { mailAct } from "../world/control";
import { tell } from "../world/going";
import type { Mail } from "../world/shapes";
import { now, useStore } from "../world/store";
import { awayNote, colleaguesOf, letterOf, recipientsOf, type Answer } from "./answers";

const TITLES: Record<Answer["kind"], string> = { reply: "Reply", away: "Out of office", forward: "Forward" };
const PASSED_ON = "Can you answer this one?";

let taken = 0;

export function Answering({ mail, isFirst }: { mail: Mail; isFirst: boolean }): ReactNode {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const spot = useStore((state) => state.spot);
  const { tz, now: moment } = useViewer();
  const mine = now().mailbox;
  const colleague = colleaguesOf(mine).at(-1)?.email;
  useEffect(() => {
    if (spot.reply === undefined || spot.count === taken || !isFirst) return;
    taken = spot.count;
    setAnswer({ kind: "reply", text: spot.reply });
  }, [spot.count]);
  if (answer) return <Writing mail={mail} answer={answer} change={setAnswer} />;
  return (
    <footer className="answering">
      <button type="button" className="button primary" onClick={() => setAnswer({ kind: "reply", text: "" })}>
        Reply
      </button>
      {colleague && (
        <button
          type="button"
          className="button"
          onClick={() => setAnswer({ kind: "forward", text: PASSED_ON, colleague })}
        >
          Forward
        </button>
      )}
      <button
        type="button"
        className="button"
        onClick={() => setAnswer({ kind: "away", text: awayNote(mine, moment, tz) })}
      >
        Out of office
      </button>
      <button
        type="button"
        className="button"
        onClick={() => void mailAct("bounce", { address: mine, message: mail.id }).catch(tell)}
      >
        Bounce
      </button>
    </footer>
  );
}

interface Written {
  mail: Mail;
  answer: Answer;
  change: (answer: Answer | null) => void;
}

function Writing({ mail, answer, change }: Written): ReactNode {
  const id = useId();
  const mine = now().mailbox;
  const { to, cc } = recipientsOf(mail, mine, answer);
  useEffect(() => document.getElementById(id)?.focus(), []);

  async function send(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!answer.text.trim()) {
      document.getElementById(id)?.focus();
      return;
    }
    change(null);
    await mailAct("write", letterOf(mail, mine, answer)).catch((problem: unknown) => {
      change(answer);
      tell(problem);
    });
  }

  return (
    <form className="answering writing" onSubmit={send}>
      <label htmlFor={id}>{TITLES[answer.kind]}</label>
      {answer.kind === "forward" ? (
        <Colleagues mine={mine} chosen={answer.colleague} choose={(colleague) => change({ ...answer, colleague })} />
      ) : (
        <p className="hint">{`To ${to.join(", ")}${cc.length ? ` · Cc ${cc.join(", ")}` : ""}`}</p>
      )}
      <textarea
        id={id}
        className="field"
        rows={4}
        value={answer.text}
        onChange={({ target }) => change({ ...answer, text: target.value })}
      />
      <footer>
        <button type="submit" className="button primary">
          Send
        </button>
        <button type="button" className="button" onClick={() => change(null)}>
          Cancel
        </button>
      </footer>
    </form>
  );
}

interface Choice {
  mine: string;
  chosen: string | undefined;
  choose: (email: string) => void;
}

function Colleagues({ mine, chosen, choose }: Choice): ReactNode {
  return (
    <select className="field" aria-label="Forward to" value={chosen} onChange={({ target }) => choose(target.value)}>
      {colleaguesOf(mine).map((one) => (
        <option key={one.email} value={one.email}>{`${one.name} · ${one.email}`}</option>
      ))}
    </select>
  );
}
