// The Slack column: workspaces, channels, the conversation with its thread, modals on top, and lines that tell trouble.

import { useEffect, type ReactNode } from "react";

import { isApp, me } from "../world/cast";
import { HOME, useStore } from "../world/store";
import { Confirming } from "./Confirming";
import { Conversation } from "./Conversation";
import { Home } from "./Home";
import { ModalStack } from "./ModalStack";
import { Notices } from "./Notices";
import { PlaceHeader } from "./PlaceHeader";
import { Rail } from "./Rail";
import { TeamBar } from "./TeamBar";
import { ThreadPanel } from "./ThreadPanel";
import { spotlight } from "./spotlight";

export function Slack(): ReactNode {
  const state = useStore((all) => all);
  const { spot, screen, thread, channel } = state;
  useEffect(() => spotlight(spot), [spot.count]);
  const isCovered = Boolean(screen?.modals.length);
  const isHome = channel === HOME && isApp(state);
  return (
    <section id="slack" className={state.isPhone ? "slack phone" : "slack"} aria-label={`Slack as ${me(state).name}`}>
      <div className="under">
        <TeamBar />
        <Rail />
        <div className="room">
          <div className="conversation" inert={isCovered}>
            <PlaceHeader />
            {isHome ? <Home /> : <Conversation key={`${state.as} ${channel}`} thread={null} />}
          </div>
          {thread && !isHome && <ThreadPanel key={thread} thread={thread} isCovered={isCovered} />}
          <Notices />
          <ModalStack />
          <Confirming />
        </div>
      </div>
    </section>
  );
}
