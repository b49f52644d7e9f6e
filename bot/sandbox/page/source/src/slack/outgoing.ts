// Turns what somebody typed into what Slack sends: entities escaped, names behind @ as references.

import { encoded } from "../text/entities";
import { colleagues } from "../world/cast";

// Commands name people with their handle as well, as Slack does when an app asks for escaped references.
export function outgoing(text: string, isCommand: boolean): string {
  const people = colleagues().sort((one, other) => other.name.length - one.name.length);
  return people.reduce((done, { id, name }) => {
    const handle = name.toLowerCase().replaceAll(" ", ".");
    return done.replaceAll(`@${encoded(name)}`, isCommand ? `<@${id}|${handle}>` : `<@${id}>`);
  }, encoded(text));
}
