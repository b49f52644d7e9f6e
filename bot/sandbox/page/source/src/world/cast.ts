// Who is who: people, teams and channels by their ids, as the world tells them.

import type { Channel, Person, Team, World } from "./shapes";
import { HOME, now, type State } from "./store";

export function worldOf(state: State = now()): World {
  if (!state.world) throw new Error("The world has not been read yet.");
  return state.world;
}

export function personOf(id: string | null, state: State = now()): Person | undefined {
  return worldOf(state).people.find((person) => person.id === id);
}

// The person who plays.
export function me(state: State = now()): Person {
  const person = personOf(state.as, state);
  if (!person) throw new Error(`There is nobody with the id ${state.as}.`);
  return person;
}

export function teamOf(person: Person, state: State = now()): Team | undefined {
  return worldOf(state).teams.find((team) => team.id === person.team);
}

// The app's bot is nobody in the cast; it is called by its name everywhere.
export function nameOf(id: string): string {
  const isBot = worldOf().teams.some((team) => team.bot_user === id);
  return isBot ? "Rapport" : (personOf(id)?.name ?? id);
}

export function channelNameOf(id: string): string {
  return worldOf().channels.find((channel) => channel.id === id)?.name ?? id;
}

// The person's own conversation with the app, or null where the app is not installed.
export function dmOf(person: Person, state: State = now()): string | null {
  return teamOf(person, state)?.installed ? person.dm : null;
}

export function isApp(state: State = now()): boolean {
  return state.channel === HOME || (state.channel !== null && state.channel === dmOf(me(state), state));
}

export function channelShown(state: State = now()): Channel | null {
  return state.screen?.channels.find((channel) => channel.id === state.channel) ?? null;
}

export function placeName(state: State = now()): string {
  return isApp(state) ? "Rapport" : `#${channelShown(state)?.name ?? ""}`;
}

// Everybody who can be mentioned, the app's bot included.
export function colleagues(): { id: string; name: string; title: string }[] {
  const person = me();
  const bot = teamOf(person)?.bot_user;
  const bots = bot ? [{ id: bot, name: "Rapport", title: "App" }] : [];
  return [...worldOf().people.filter((one) => one.team === person.team && !one.deleted), ...bots];
}
