// What channels are called and which sign stands before them.

import { HOME, dmOf, personOf, state } from "../state.js";

export function iconOf(channel) {
  if (channel.is_private) return "⚿";
  return channel.is_ext_shared || channel.is_pending_ext_shared ? "⧉" : "#";
}

export function channelShown() {
  return state.screen?.channels.find((channel) => channel.id === state.channel) ?? null;
}

export function isApp() {
  return state.channel === HOME || state.channel === dmOf(personOf(state.as));
}

export function placeName() {
  return isApp() ? "Rapport" : `#${channelShown()?.name ?? ""}`;
}

// What everybody should know about a channel before they write there.
export function warningOf(channel) {
  if (channel?.is_ext_shared) return "People from another company read this channel.";
  if (channel?.is_pending_ext_shared) return "Another company has been invited to this channel.";
  return channel?.is_private ? "Private" : null;
}
