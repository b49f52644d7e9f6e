// What a customer sends back: who gets it, and what an out-of-office note says.

import { day } from "../text/dates";
import { worldOf } from "../world/cast";
import type { Mail } from "../world/shapes";

const AWAY = 10 * 86_400;

export interface Answer {
  kind: "reply" | "away";
  text: string;
}

// Where an answer goes: to the writer, and for a person's own reply also to everybody else on the mail.
export function recipientsOf(mail: Mail, mine: string, kind: Answer["kind"]): { to: string[]; cc: string[] } {
  const to = addressesIn(mail.from);
  const others = addressesIn(`${mail.to}, ${mail.cc}`).filter((one) => one !== mine && !to.includes(one));
  return { to, cc: kind === "reply" ? [...new Set(others)] : [] };
}

function addressesIn(header: string): string[] {
  return (header.match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? []).map((address) => address.toLowerCase());
}

export function awayNote(mine: string, now: number, tz: string): string {
  const back = day(now + AWAY, tz, now);
  const company = mine.split("@")[1] ?? "";
  const others = worldOf().mailboxes.filter((one) => one.email !== mine && one.email.endsWith(`@${company}`));
  const stand = others.at(-1);
  const instead = stand ? ` For urgent matters please write to ${stand.name} (${stand.email}).` : "";
  return `I am out of the office until ${back} and read mail after that.${instead}`;
}

// The JSON of the control call that sends it. Machines mark what they answer by themselves: RFC 3834, section 5.
export function letterOf(mail: Mail, mine: string, { kind, text }: Answer): object {
  const shared = { from: mine, ...recipientsOf(mail, mine, kind), text, reply_to_message: mail.id };
  if (kind === "reply") return { ...shared, quote: true };
  const headers = { "Auto-Submitted": "auto-replied", "X-Autoreply": "yes" };
  return { ...shared, subject: `Automatic reply: ${mail.subject}`, headers };
}
