// The whole page: the bar, the steps of the demo, Slack on the left, a mailbox on the right, things to break.

import type { ReactNode } from "react";

import { Bar } from "./bar/Bar";
import { FaultDrawer } from "./bar/FaultDrawer";
import { People } from "./bar/People";
import { Steps } from "./bar/Steps";
import { MailColumn } from "./mail/MailColumn";
import { Slack } from "./slack/Slack";
import { ViewerContext } from "./text/viewer";
import { useStore } from "./world/store";
import { viewerOf } from "./world/viewing";

export function App(): ReactNode {
  const state = useStore((all) => all);
  if (!state.world || !(state.screen || state.refused)) {
    return <p className="starting">{state.notices[0]?.text ?? "Looking around…"}</p>;
  }
  return (
    <ViewerContext value={viewerOf(state)}>
      <div className="app" data-shows={state.side}>
        <Bar />
        <People />
        <Steps />
        {state.isLost && (
          <p className="lost" role="alert">
            The stand-in world does not answer. This page goes on when it does.
          </p>
        )}
        <main>
          <div className="desk">
            <Slack />
          </div>
          <MailColumn />
          {state.drawer === "faults" && <FaultDrawer />}
        </main>
      </div>
    </ViewerContext>
  );
}
