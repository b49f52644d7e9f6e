// Turns what somebody typed into what Slack sends: entities escaped, names behind @ as references.

import { encoded } from "../blocks/entities.js";
import { personOf, state } from "../state.js";

// Commands name people with their handle as well, as Slack does when an app asks for escaped references.
export function outgoing(text, isCommand) {
  const people = colleagues().sort((one, other) => other.name.length - one.name.length);
  return people.reduce((done, person) => {
    const handle = person.name.toLowerCase().replaceAll(" ", ".");
    const reference = isCommand ? `<@${person.id}|${handle}>` : `<@${person.id}>`;
    return done.replaceAll(`@${encoded(person.name)}`, reference);
  }, encoded(text));
}

// Everybody who can be mentioned, the app's bot included.
export function colleagues() {
  const me = personOf(state.as);
  const team = state.world.teams.find((one) => one.id === me.team);
  const bots = team?.bot_user ? [{ id: team.bot_user, name: "Rapport", title: "App" }] : [];
  return [...state.world.people.filter((person) => person.team === me.team && !person.deleted), ...bots];
}
