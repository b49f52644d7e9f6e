// Which steps of the demo have been done, read off what the world holds: its ledger of Slack calls and of mails.

import type { Accepted, Call } from "../world/shapes";

export interface Done {
  typed: boolean;
  sourced: boolean;
  marked: boolean;
  sent: boolean;
  // Half of the next step: somebody answered, and nobody is away yet.
  heard: boolean;
  answered: boolean;
  survived: boolean;
}

// The button under a sentence that no fact supports.
const MARK = "outreach.its_true";
// How a card says that somebody answered, and that somebody is away.
const ANSWERED = /\*[^*]+ answered\*/;
const AWAY = /\*[^*]+ is away/;
const UNKNOWN = "I can't tell whether";
const FOUND = "Solved: ";

export function doneIn(calls: Call[], accepted: Accepted[]): Done {
  const cards = calls.filter((call) => /^chat\.(postMessage|update)$/.test(call.method)).map(words);
  const clicks = calls.filter((call) => call.method === "delivery.block_actions").map(actionOf);
  const marked = cards.findIndex((card) => card.includes("3 years") && card.includes(MARK));
  const unknown = cards.findIndex((card) => card.includes(UNKNOWN));
  const heard = cards.some((card) => ANSWERED.test(card));
  return {
    typed: cards.some((card) => card.includes("outreach.send")),
    sourced: clicks.some((action) => /^(outreach\.facts|facts?\.|claims?\.(why|source))/.test(action)),
    marked:
      marked >= 0 && cards.slice(marked + 1).some((card) => card.includes("outreach.send") && !card.includes(MARK)),
    sent: clicks.includes("outreach.undo") && accepted.some((mail) => mail.via === "api"),
    heard,
    answered: heard && cards.some((card) => AWAY.test(card)),
    survived: unknown >= 0 && cards.slice(unknown + 1).some((card) => card.includes(FOUND)),
  };
}

const read = new WeakMap<Call, string>();

function words(call: Call): string {
  const known = read.get(call) ?? JSON.stringify(call.arguments);
  read.set(call, known);
  return known;
}

function actionOf(call: Call): string {
  const actions = call.arguments.actions as { action_id?: string }[] | undefined;
  return actions?.[0]?.action_id ?? "";
}
