// Which steps of the demo have been done, read off what the world holds: its ledger of Slack calls and of mails.

import type { Accepted, Call } from "../world/shapes";

export interface Done {
  typed: boolean;
  sourced: boolean;
  marked: boolean;
  sent: boolean;
  answered: boolean;
  survived: boolean;
}

// The button under a sentence that no fact supports.
const MARK = "outreach.its_true";

export function doneIn(calls: Call[], accepted: Accepted[]): Done {
  const cards = calls.filter((call) => /^chat\.(postMessage|update)$/.test(call.method)).map(words);
  const clicks = calls.filter((call) => call.method === "delivery.block_actions").map(actionOf);
  const marked = cards.findIndex((card) => card.includes("3 years") && card.includes(MARK));
  const byHand = accepted.filter((mail) => mail.via === "hand");
  return {
    typed: cards.some((card) => card.includes("outreach.send")),
    sourced: clicks.some((action) => /^(outreach\.facts|facts?\.|claims?\.(why|source))/.test(action)),
    marked:
      marked >= 0 && cards.slice(marked + 1).some((card) => card.includes("outreach.send") && !card.includes(MARK)),
    sent: clicks.includes("outreach.undo") && accepted.some((mail) => mail.via === "api"),
    answered: byHand.some((mail) => !isAway(mail)) && byHand.some(isAway),
    survived: cards.some((card) => card.includes("outreach.is_there")),
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

function isAway(mail: Accepted): boolean {
  return Object.keys(mail.x_headers).some((name) => name.toLowerCase() === "x-autoreply");
}
