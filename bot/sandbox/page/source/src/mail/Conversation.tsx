// A conversation, folded to one line; the newest is open, and a customer can answer its last mail.

import { useEffect, useRef, useState, type ReactNode } from "react";

import { mailAct } from "../world/control";
import { tell } from "../world/going";
import type { Mail, Thread } from "../world/shapes";
import { now } from "../world/store";
import { Answering } from "./Answering";
import { Letter, When } from "./Letter";

interface Asked {
  thread: Thread;
  // A link led to it.
  isMeant: boolean;
  isNewest: boolean;
  canAnswer: boolean;
}

export function Conversation({ thread, isMeant, isNewest, canAnswer }: Asked): ReactNode {
  const [isOpen, setOpen] = useState(isNewest || isMeant);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isMeant) row.current?.scrollIntoView({ block: "nearest" });
  }, [isMeant]);
  const { messages, subject } = thread;
  const last = messages.at(-1);
  const received = messages.filter((mail) => mail.labels.includes("INBOX")).at(-1);
  const isUnread = messages.some((mail) => mail.labels.includes("UNREAD"));
  return (
    <li ref={row}>
      <details
        open={isOpen}
        onToggle={(event) => event.target === event.currentTarget && setOpen(event.currentTarget.open)}
      >
        <summary className={isUnread ? "unread" : undefined} onClick={() => read(messages)}>
          <span className="from">{senders(messages)}</span>
          <span className="subject">
            {subject || "(no subject)"}
            {messages.length > 1 && <span className="count">{`${messages.length} mails`}</span>}
          </span>
          {last && <When atMs={last.at_ms} />}
        </summary>
        {isOpen && (
          <div className="mails">
            {messages.map((mail) => (
              <Letter key={mail.id} mail={mail} />
            ))}
            {canAnswer && received && <Answering mail={received} isFirst={isNewest} />}
          </div>
        )}
      </details>
    </li>
  );
}

// Opening a conversation by hand is reading it.
function read(mails: Mail[]): void {
  for (const mail of mails.filter((one) => one.labels.includes("UNREAD"))) {
    mailAct("read", { address: now().mailbox, message: mail.id }).catch(tell);
  }
}

function senders(mails: Mail[]): string {
  const names = mails.map((mail) => mail.from.replace(/\s*<.*>$/, "").replaceAll('"', "") || mail.from);
  return [...new Set(names)].join(", ");
}
