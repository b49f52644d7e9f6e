// What can complete a text while people type: commands after /, names after @.

import { colleagues, worldOf } from "../world/cast";

export interface Suggestion {
  word: string;
  hint: string;
  typed: string;
}

const MOST = 8;

// `typed` is the text before the caret; commands are offered where they work.
export function suggestions(typed: string, isCommandable: boolean): Suggestion[] {
  if (/^\/\S*$/.test(typed)) {
    const commands = isCommandable ? worldOf().commands : [];
    const meant = commands.filter((one) => one.command.startsWith(typed.toLowerCase()));
    return meant.map((one) => ({ word: one.command, hint: one.usage_hint || one.description, typed }));
  }
  const name = /(?:^|\s)(@[\p{L}.]*(?: [\p{L}.]*)?)$/u.exec(typed)?.[1];
  if (!name) return [];
  const wanted = name.slice(1).toLowerCase();
  const isMeant = (full: string) => full.startsWith(wanted) || full.split(" ").some((word) => word.startsWith(wanted));
  const people = colleagues().filter((person) => isMeant(person.name.toLowerCase()));
  return people.slice(0, MOST).map((person) => ({ word: `@${person.name}`, hint: person.title, typed: name }));
}
