// Who looks: their time zone and the hour, and what people and channels are called.

import { createContext, useContext } from "react";

import type { Channel, Person } from "../world/shapes";

export interface Viewer {
  id: string;
  tz: string;
  now: number;
  people: Person[];
  channels: Channel[];
  nameOf: (id: string) => string;
  channelNameOf: (id: string) => string;
}

export const ViewerContext = createContext<Viewer | null>(null);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error("Nobody looks at this.");
  return viewer;
}
