// What a customer sends: who gets it, what an out-of-office note says, and how a mail is passed on to a colleague.

import { day } from "../text/dates";
import { worldOf } from "../world/cast";
import type { KnownMailbox, Mail } from "../world/shapes";

const AWAY = 10 * 86_400;
const PASSED_ON = "---------- Forwarded message ---------";

export interface Answer {
  kind: "reply" | "away" | "forward";
  text: string;
  // Of a mail that is passed on: the colleague who gets it.
  colleague?: string;
}

// Where an answer goes: to the writer, and for a person's own reply also to everybody else on the mail. A reply to
// what a colleague has passed on goes to whoever wrote it in the first place.
export function recipientsOf(mail: Mail, mine: string, answer: Answer): { to: string[]; cc: string[] } {
  if (answer.kind === "forward") return { to: answer.colleague ? [answer.colleague] : [], cc: [] };
  const writer = answer.kind === "reply" ? firstWriterOf(mail) : [];
  const to = writer.length ? writer : addressesIn(mail.from);
  const others = addressesIn(`${mail.from}, ${mail.to}, ${mail.cc}`).filter((one) => one !== mine && !to.includes(one));
  return { to, cc: answer.kind === "reply" ? [...new Set(others)] : [] };
}

function firstWriterOf(mail: Mail): string[] {
  const [, passedOn = ""] = mail.text.split(PASSED_ON);
  return addressesIn(/^From: (.*)$/m.exec(passedOn)?.[1] ?? "");
}

// The others at the same company.
export function colleaguesOf(mine: string): KnownMailbox[] {
  const company = mine.split("@")[1] ?? "";
  return worldOf().mailboxes.filter((one) => one.email !== mine && one.email.endsWith(`@${company}`));
}

function addressesIn(header: string): string[] {
  return (header.match(/[^\s<>,;"]+@[^\s<>,;"]+/g) ?? []).map((address) => address.toLowerCase());
}

export function awayNote(mine: string, now: number, tz: string): string {
  const back = day(now + AWAY, tz, now);
  const stand = colleaguesOf(mine).at(-1);
  const instead = stand ? ` For urgent matters please write to ${stand.name} (${stand.email}).` : "";
  return `I am out of the office until ${back} and read mail after that.${instead}`;
}

// The JSON of the control call that sends it. Machines mark what they answer by themselves: RFC 3834, section 5.
export function letterOf(mail: Mail, mine: string, answer: Answer): object {
  const { kind, text } = answer;
  const shared = { from: mine, ...recipientsOf(mail, mine, answer), text, reply_to_message: mail.id };
  if (kind === "reply") return { ...shared, quote: true };
  if (kind === "forward") return { ...shared, subject: `Fwd: ${mail.subject}`, text: `${text}\n\n${passedOn(mail)}` };
  const headers = { "Auto-Submitted": "auto-replied", "X-Autoreply": "yes" };
  return { ...shared, subject: `Automatic reply: ${mail.subject}`, headers };
}

function passedOn(mail: Mail): string {
  const sent = new Date(mail.at_ms).toUTCString();
  const head = [PASSED_ON, `From: ${mail.from}`, `Date: ${sent}`, `Subject: ${mail.subject}`, `To: ${mail.to}`];
  return [...head, "", mail.text].join("\n");
}
