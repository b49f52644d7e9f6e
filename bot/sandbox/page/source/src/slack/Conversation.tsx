// The messages of a channel or a thread, and the composer below them.

import type { ReactNode } from "react";

import { useViewer } from "../text/viewer";
import { channelShown, placeName } from "../world/cast";
import { useStore } from "../world/store";
import { Composer } from "./Composer";
import { MessageRow } from "./MessageRow";
import { itemsOf, type Item } from "./items";
import { useKeptFocus, useScrolling } from "./scrolling";

export function Conversation({ thread }: { thread: string | null }): ReactNode {
  const state = useStore((all) => all);
  const viewer = useViewer();
  const channel = channelShown(state);
  const items = itemsOf({ channel, screen: state.screen, thread, dismissed: state.dismissed, viewer });
  const { list, onScroll } = useScrolling(items.at(-1)?.key ?? null);
  useKeptFocus(list);
  const label = thread ? "Thread" : `Messages in ${placeName(state)}`;
  return (
    <>
      <ol ref={list} className="messages" role="log" aria-label={label} tabIndex={0} onScroll={onScroll}>
        {items.map((item) => (
          <Row key={item.key} item={item} channelId={channel?.id ?? ""} isInThread={thread !== null} />
        ))}
        {!items.length && <li className="nothing">{state.refused ?? "Nothing here yet."}</li>}
      </ol>
      {state.screen && <Composer key={`${state.as} ${state.channel} ${thread}`} thread={thread} />}
    </>
  );
}

function Row({ item, channelId, isInThread }: { item: Item; channelId: string; isInThread: boolean }): ReactNode {
  if (item.kind === "message") {
    return <MessageRow message={item.message} replies={item.replies} channelId={channelId} isInThread={isInThread} />;
  }
  if (item.kind === "day") {
    return (
      <li className="day">
        <span>{item.text}</span>
      </li>
    );
  }
  return (
    <li className="message line">
      <span className="avatar colour-0" aria-hidden="true">
        !
      </span>
      <div className="said">
        <div className="by">
          <strong>Slack</strong>
          <span className="whisper">Only visible to you</span>
        </div>
        <div className="text">{item.text}</div>
      </div>
    </li>
  );
}
