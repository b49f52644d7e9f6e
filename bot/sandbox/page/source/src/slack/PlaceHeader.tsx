// The head of what is open: a channel with its topic, or the app with its two tabs.

import type { ReactNode } from "react";

import { Tabs } from "../look/Tabs";
import { channelShown, dmOf, isApp, me, placeName } from "../world/cast";
import { go, tell } from "../world/going";
import type { Channel } from "../world/shapes";
import { HOME, useStore } from "../world/store";

export function PlaceHeader(): ReactNode {
  const state = useStore((all) => all);
  if (!state.screen) return <Head title={me(state).name} />;
  if (isApp(state)) {
    const dm = dmOf(me(state), state) ?? "";
    const tabs = [
      { key: HOME, name: "Home" },
      { key: dm, name: "Messages" },
    ];
    return (
      <Head title="Rapport">
        <Tabs
          label="Rapport"
          tabs={tabs}
          chosen={state.channel ?? dm}
          choose={(channel) => void go({ channel }).catch(tell)}
        />
      </Head>
    );
  }
  const channel = channelShown(state);
  const warning = warningOf(channel);
  return (
    <Head title={placeName(state)}>
      {channel?.topic && <p>{channel.topic}</p>}
      {warning && <p className="warning">{warning}</p>}
    </Head>
  );
}

function Head({ title, children }: { title: string; children?: ReactNode }): ReactNode {
  return (
    <header className="head">
      <h2>{title}</h2>
      {children}
    </header>
  );
}

// What everybody should know about a channel before they write there.
function warningOf(channel: Channel | null): string | null {
  if (channel?.is_ext_shared) return "People from another company read this channel.";
  if (channel?.is_pending_ext_shared) return "Another company has been invited to this channel.";
  return channel?.is_private ? "Private" : null;
}
