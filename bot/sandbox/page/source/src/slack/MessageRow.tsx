// One message or ephemeral: who said it, when, its blocks or its text, and the way into its thread.

import { useRef, type ReactNode } from "react";

import { Blocks } from "../blocks/Blocks";
import { Form } from "../blocks/form";
import { PlaceContext } from "../blocks/place";
import { AppAvatar, Avatar } from "../look/Avatar";
import { Mrkdwn } from "../text/Text";
import { clock } from "../text/dates";
import { useViewer } from "../text/viewer";
import { go, tell } from "../world/going";
import type { Message } from "../world/shapes";
import { now, put } from "../world/store";

interface Asked {
  message: Message;
  replies: Message[];
  channelId: string;
  isInThread: boolean;
}

export function MessageRow({ message, replies, channelId, isInThread }: Asked): ReactNode {
  const { author, ephemeral, blocks } = message;
  const { id } = useViewer();
  const form = useRef(new Form());
  const where: Record<string, string> = ephemeral
    ? { as: id, ephemeral }
    : { as: id, channel: channelId, ts: message.ts };
  const place = { where, blocks, form: form.current, values: {}, errors: {} };
  return (
    <li className={`message ${message.kind}`} data-ts={message.ts} tabIndex={-1}>
      {author.is_bot ? <AppAvatar /> : <Avatar name={author.name} id={author.id} />}
      <div className="said">
        <ByLine message={message} />
        <PlaceContext value={place}>
          {blocks.length ? (
            <div className="blocks">
              <Blocks of={blocks} />
            </div>
          ) : (
            <div className="text">
              <Mrkdwn text={message.text} />
            </div>
          )}
        </PlaceContext>
        {message.is_edited && !author.is_bot && <small className="edited">(edited)</small>}
        {!ephemeral && !isInThread && <Replies ts={message.ts} replies={replies} />}
      </div>
    </li>
  );
}

function ByLine({ message }: { message: Message }): ReactNode {
  const { author, ts, ephemeral } = message;
  const { tz } = useViewer();
  return (
    <div className="by">
      <strong>{author.is_bot ? "Rapport" : author.name}</strong>
      {author.is_bot && <span className="badge">App</span>}
      {author.is_stranger && <span className="badge outside">Other company</span>}
      <time dateTime={new Date(Number(ts) * 1000).toISOString()}>{clock(Number(ts), tz)}</time>
      {ephemeral && (
        <span className="whisper">
          Only visible to you
          <button type="button" onClick={() => put({ dismissed: [...now().dismissed, ephemeral] })}>
            Dismiss
          </button>
        </span>
      )}
    </div>
  );
}

function Replies({ ts, replies }: { ts: string; replies: Message[] }): ReactNode {
  const { tz } = useViewer();
  const last = replies.at(-1);
  return (
    <button
      type="button"
      className={last ? "replies" : "replies quiet"}
      onClick={() => void go({ thread: ts }).catch(tell)}
    >
      {last ? (replies.length === 1 ? "1 reply" : `${replies.length} replies`) : "Reply in thread"}
      {last && <small>{`last at ${clock(Number(last.ts), tz)}`}</small>}
    </button>
  );
}
