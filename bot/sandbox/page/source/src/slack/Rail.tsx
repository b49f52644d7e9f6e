// The rail: the workspace, its channels and the conversation with Rapport; a drawer where there is little room.

import { useState, type ReactNode } from "react";

import { dmOf, me, teamOf } from "../world/cast";
import { go, tell } from "../world/going";
import type { Channel } from "../world/shapes";
import { HOME, useStore } from "../world/store";

export function Rail(): ReactNode {
  const state = useStore((all) => all);
  const [isOpen, setOpen] = useState(false);
  const person = me(state);
  const dm = state.screen && dmOf(person, state);
  const channels = state.screen?.channels ?? [];
  const travel = (channel: string) => {
    setOpen(false);
    go({ channel }).catch(tell);
  };
  return (
    <div className={isOpen ? "rail open" : "rail"}>
      <button
        type="button"
        className="opener"
        aria-label="Channels"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <span aria-hidden="true">{isOpen ? "×" : "☰"}</span>
        {!isOpen && channels.some((channel) => channel.unread) && <span className="dot" aria-hidden="true" />}
      </button>
      <div className="rail-inside">
        <div className="myself">
          <strong>{teamOf(person, state)?.name}</strong>
          <span>{person.name}</span>
        </div>
        <nav aria-label="Channels and apps">
          <h2 id="channels">Channels</h2>
          <ul className="channels" aria-labelledby="channels">
            {channels
              .filter((channel) => !channel.is_dm)
              .map((channel) => (
                <Entry
                  key={channel.id}
                  icon={iconOf(channel)}
                  name={channel.name}
                  unread={channel.unread}
                  isHere={channel.id === state.channel}
                  open={() => travel(channel.id)}
                />
              ))}
          </ul>
          <h2 id="messages">Direct messages</h2>
          <ul className="channels" aria-labelledby="messages">
            {dm && (
              <Entry
                icon="R"
                name="Rapport"
                unread={channels.find((channel) => channel.id === dm)?.unread ?? 0}
                isHere={state.channel === dm || state.channel === HOME}
                open={() => travel(dm)}
              />
            )}
          </ul>
        </nav>
      </div>
    </div>
  );
}

interface Asked {
  icon: string;
  name: string;
  unread: number;
  isHere: boolean;
  open: () => void;
}

function Entry({ icon, name, unread, isHere, open }: Asked): ReactNode {
  return (
    <li>
      <button
        type="button"
        className={unread ? "unread" : undefined}
        aria-current={isHere ? "page" : undefined}
        onClick={open}
      >
        <span className="icon" aria-hidden="true">
          {icon}
        </span>
        <span className="name">{name}</span>
        {unread > 0 && (
          <span className="count">
            {unread}
            <span className="hidden"> unread</span>
          </span>
        )}
      </button>
    </li>
  );
}

function iconOf(channel: Channel): string {
  if (channel.is_private) return "⚿";
  return channel.is_ext_shared || channel.is_pending_ext_shared ? "⧉" : "#";
}
