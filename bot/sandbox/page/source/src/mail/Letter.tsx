// One mail as people read it: who to whom, when, its text, what hangs on it, and every header for the curious.

import type { ReactNode } from "react";

import { clock, day } from "../text/dates";
import { useViewer } from "../text/viewer";
import type { Mail } from "../world/shapes";
import { LetterFrame } from "./LetterFrame";

const HEADERS: ["from" | "to" | "cc" | "bcc" | "subject", string][] = [
  ["from", "From"],
  ["to", "To"],
  ["cc", "Cc"],
  ["bcc", "Bcc"],
  ["subject", "Subject"],
];

export function Letter({ mail }: { mail: Mail }): ReactNode {
  return (
    <article className="letter" aria-label={`Mail: ${mail.subject || "no subject"}`}>
      <dl>
        {HEADERS.filter(([name]) => mail[name]).map(([name, label]) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>{mail[name]}</dd>
          </div>
        ))}
      </dl>
      <When atMs={mail.at_ms} />
      {mail.html ? (
        <LetterFrame html={mail.html} subject={mail.subject} />
      ) : (
        <pre className="plain-mail">{mail.text}</pre>
      )}
      {mail.attachments.length > 0 && (
        <ul className="attachments" aria-label="Attachments">
          {mail.attachments.map((file) => (
            <li key={file.name}>{`${file.name} (${file.mime_type}, ${file.size} bytes)`}</li>
          ))}
        </ul>
      )}
      <details className="all-headers">
        <summary>All headers</summary>
        <pre>{mail.headers.map(({ name, value }) => `${name}: ${value}`).join("\n")}</pre>
      </details>
    </article>
  );
}

export function When({ atMs }: { atMs: number }): ReactNode {
  const { tz, now } = useViewer();
  const seconds = atMs / 1000;
  return <time dateTime={new Date(atMs).toISOString()}>{`${day(seconds, tz, now)} ${clock(seconds, tz)}`}</time>;
}
