// Moves through the page: goes elsewhere, reads screen and mailbox again, tells what went wrong.

import { writeAddress } from "./address";
import { dmOf, me, personOf } from "./cast";
import { Refused, act, ask, look } from "./control";
import type { Accepted, Call, Fault, Mailbox, Screen } from "./shapes";
import { HOME, now, put, type State } from "./store";

const FIRST = "C0CS";
const NOTICES = 3;
const leaving = new Set<() => Promise<void>>();

let reading: Promise<void> | null = null;
let isStale = false;
let given = 0;

// Calls `keep` before somebody turns elsewhere, so that what was typed is not lost; gives what ends that.
export function beforeLeaving(keep: () => Promise<void>): () => void {
  leaving.add(keep);
  return () => leaving.delete(keep);
}

// Goes somewhere else: another person, channel, thread or mailbox.
export async function go(changes: Partial<State>): Promise<void> {
  const isOther = changes.as !== undefined && changes.as !== now().as;
  if (isOther) {
    for (const keep of leaving) await keep();
    put({ channel: null, notices: [], seenLine: null });
  }
  const isElsewhere = isOther || (changes.channel !== undefined && changes.channel !== now().channel);
  const isOtherMail = changes.mailbox !== undefined;
  put({ ...(isElsewhere ? { thread: null } : {}), ...(isOtherMail ? { conversation: null } : {}), ...changes });
  await arrive(changes.channel ?? null);
  await refresh();
}

// Opening the app's Home or its messages is something the app hears of.
export async function arrive(channel: string | null): Promise<void> {
  const { as } = now();
  if (channel === HOME) await act("home", { as }).catch(tell);
  else if (channel && channel === dmOf(me())) await act("home", { as, tab: "messages" }).catch(tell);
}

// Shows a line in the Slack column until it is dismissed.
export function tell(problem: unknown): void {
  const text = problem instanceof Error ? problem.message : String(problem);
  given += 1;
  put({ notices: [...now().notices, { id: `told-${given}`, text }].slice(-NOTICES) });
}

export function dismiss(id: string): void {
  put({ notices: now().notices.filter((notice) => notice.id !== id) });
}

// Reads everything again; asked for while reading, it reads once more afterwards.
export async function refresh(): Promise<void> {
  isStale = true;
  reading ??= readAll().finally(() => {
    reading = null;
  });
  await reading;
}

async function readAll(): Promise<void> {
  while (isStale) {
    isStale = false;
    const { as, mailbox } = now();
    const [screen, mail, broken, ledger, left, waiting] = await Promise.all([
      readScreen(as),
      look<Mailbox>("mail", { address: mailbox }),
      ask<{ faults: Fault[] }>("faults"),
      look<{ calls: Call[] }>("calls", { service: "slack", since: now().lastCall }),
      look<{ accepted: Accepted[] }>("mail/accepted", { since: now().accepted.at(-1)?.id ?? 0 }),
      ask<{ unread: Record<string, number> }>("slack/unread"),
    ]);
    if (as !== now().as || mailbox !== now().mailbox) isStale = true;
    else {
      const { calls, accepted } = now();
      put({
        ...settled(screen, as),
        mail,
        faults: broken.faults,
        calls: merged(calls, ledger.calls.filter(isTold)),
        lastCall: ledger.calls.at(-1)?.id ?? now().lastCall,
        accepted: merged(accepted, left.accepted),
        unread: waiting.unread,
        known: { ...(now().known ?? waiting.unread), [as]: waiting.unread[as] ?? 0 },
      });
      writeAddress();
      readMessages();
    }
  }
}

// Two readings may overlap; what is known is not taken twice.
function merged<Row extends { id: number }>(known: Row[], more: Row[]): Row[] {
  const last = known.at(-1)?.id ?? 0;
  const news = more.filter((row) => row.id > last);
  return news.length ? [...known, ...news] : known;
}

// Cards and clicks; nothing else says how far people are.
function isTold({ method }: Call): boolean {
  return /^(chat\.(postMessage|update)|delivery\.block_actions)$/.test(method);
}

async function readScreen(as: string): Promise<Screen | string> {
  try {
    return await look<Screen>("slack/screen", { as });
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    return problem.message;
  }
}

// Chooses a channel that is there and turns new error lines of Slack into notices.
function settled(screen: Screen | string, as: string): Partial<State> {
  if (typeof screen === "string") return { screen: null, refused: screen };
  const { channel, seenLine, notices } = now();
  const person = personOf(as);
  const dm = person ? dmOf(person) : null;
  const open = [...screen.channels.map((one) => one.id), ...(dm ? [HOME, dm] : [])];
  const news = screen.lines.filter((line) => seenLine !== null && line.id > seenLine && !line.channel);
  return {
    screen,
    refused: null,
    channel: channel && open.includes(channel) ? channel : open.includes(FIRST) ? FIRST : (open[0] ?? null),
    seenLine: screen.lines.at(-1)?.id ?? 0,
    notices: [...notices, ...news.map((line) => ({ id: `line-${line.id}`, text: line.text }))].slice(-NOTICES),
  };
}

// What is shown to somebody who looks counts as read.
function readMessages(): void {
  const { screen, channel, as } = now();
  const shown = screen?.channels.find((one) => one.id === channel);
  if (shown?.unread && document.visibilityState === "visible") act("read", { as, channel: shown.id }).catch(tell);
}
