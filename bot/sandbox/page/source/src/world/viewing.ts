// Who looks at the page now, for everything that shows names and times.

import type { Viewer } from "../text/viewer";
import { channelNameOf, me, nameOf, worldOf } from "./cast";
import type { State } from "./store";

export function viewerOf(state: State): Viewer {
  const person = me(state);
  return {
    id: person.id,
    tz: person.tz,
    now: state.screen?.now ?? worldOf(state).now,
    people: worldOf(state).people.filter((other) => other.team === person.team && !other.deleted),
    channels: (state.screen?.channels ?? []).filter((channel) => !channel.is_dm),
    nameOf,
    channelNameOf,
  };
}
