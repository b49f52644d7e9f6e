// Moves through the page: goes elsewhere, reads screen and mailbox again, draws what was read, tells what went wrong.

import { Refused, act, look } from "./control.js";
import { drawMailbox } from "./mail/mailbox.js";
import { drawSlack, keepTyped } from "./slack/slack.js";
import { HOME, dmOf, personOf, state, writeAddress } from "./state.js";

const FIRST = "C0CS";
const NOTICES = 3;

let reading = null;
let isStale = false;
let given = 0;

// Goes somewhere else: another person, channel, thread or mailbox.
export async function go(changes) {
  if (changes.as && changes.as !== state.as) {
    await keepTyped();
    Object.assign(state, { channel: null, notices: [], seenLine: null });
  }
  if (changes.as || changes.channel) state.thread = null;
  Object.assign(state, changes);
  await arrive(changes.channel);
  await refresh();
}

// Opening the app's Home or its messages is something the app hears of.
export async function arrive(channel) {
  if (channel === HOME) await act("home", { as: state.as }).catch(tell);
  else if (channel && channel === dmOf(personOf(state.as))) {
    await act("home", { as: state.as, tab: "messages" }).catch(tell);
  }
}

// Shows a line in the Slack column until it is dismissed.
export function tell(problem) {
  const text = problem instanceof Error ? problem.message : problem;
  given += 1;
  state.notices = [...state.notices, { id: `told-${given}`, text }].slice(-NOTICES);
  draw();
}

export function dismiss(id) {
  state.notices = state.notices.filter((notice) => notice.id !== id);
  draw();
}

// Reads screen and mailbox again; asked for while reading, it reads once more afterwards.
export async function refresh() {
  isStale = true;
  reading ??= readAll().finally(() => { reading = null; });
  await reading;
}

async function readAll() {
  while (isStale) {
    isStale = false;
    const { as, mailbox } = state;
    const [screen, mail] = await Promise.all([readScreen(as), look("mail", { address: mailbox })]);
    if (as !== state.as || mailbox !== state.mailbox) {
      isStale = true;
      continue;
    }
    Object.assign(state, { screen, mail });
    if (screen) settle(screen);
    writeAddress();
    draw();
  }
}

async function readScreen(as) {
  try {
    const screen = await look("slack/screen", { as });
    state.refused = null;
    return screen;
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    state.refused = problem.message;
    return null;
  }
}

// Chooses a channel that is there, turns new error lines of Slack into notices, and counts what is shown as read.
function settle(screen) {
  const dm = dmOf(personOf(state.as));
  const open = [...screen.channels.map((channel) => channel.id), ...(dm ? [HOME, dm] : [])];
  if (!open.includes(state.channel)) state.channel = open.includes(FIRST) ? FIRST : (open[0] ?? null);
  const news = screen.lines.filter((line) => state.seenLine !== null && line.id > state.seenLine && !line.channel);
  state.seenLine = screen.lines.at(-1)?.id ?? 0;
  state.notices = [...state.notices, ...news.map((line) => ({ id: `line-${line.id}`, text: line.text }))].slice(-NOTICES);
  const shown = screen.channels.find((channel) => channel.id === state.channel);
  if (shown?.unread && document.visibilityState === "visible") {
    act("read", { as: state.as, channel: shown.id }).catch(tell);
  }
}

function draw() {
  if (state.screen || state.refused) drawSlack();
  if (state.mail) drawMailbox();
}
