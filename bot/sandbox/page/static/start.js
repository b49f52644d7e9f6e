// Starts the page: reads the world, draws it, and reads it again whenever something in it has changed.

import { drawTools } from "./breaking.js";
import { Refused, act, ask, look } from "./control.js";
import { drawMailbox } from "./mail/mailbox.js";
import { drawSlack, keepTyped } from "./slack/slack.js";
import { HOME, dmOf, personOf, readAddress, state, writeAddress } from "./state.js";

const WAIT = 25;
const AGAIN = 1500;

let reading = null;
let isStale = false;

// Goes somewhere else: another person, channel, thread or mailbox.
export async function go(changes) {
  if (changes.as && changes.as !== state.as) {
    await keepTyped();
    Object.assign(state, { channel: null, thread: null, notices: [], seenLine: null });
  }
  if ("channel" in changes) state.thread = null;
  Object.assign(state, changes);
  if (changes.channel === HOME) await act("home", { as: state.as }).catch(tell);
  await refresh();
}

// Shows a line that asks for nothing, in the Slack column.
export function tell(problem) {
  const text = problem instanceof Error ? problem.message : problem;
  state.notices = [...state.notices.slice(-2), { id: crypto.randomUUID(), text }];
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
    settle();
    draw();
  }
}

async function readScreen(as) {
  state.refused = null;
  try {
    return await look("slack/screen", { as });
  } catch (problem) {
    if (!(problem instanceof Refused)) throw problem;
    state.refused = problem.message;
    return null;
  }
}

// Chooses a channel that is there, turns new error lines of Slack into notices, and counts what is shown as read.
function settle() {
  const { screen } = state;
  if (!screen) return;
  const dm = dmOf(personOf(state.as));
  const open = new Set([...screen.channels.map((channel) => channel.id), ...(dm ? [HOME, dm] : [])]);
  if (!open.has(state.channel)) state.channel = open.has("C0CS") ? "C0CS" : [...open][0];
  const last = screen.lines.at(-1)?.id ?? 0;
  const news = screen.lines.filter((line) => state.seenLine !== null && line.id > state.seenLine && !line.channel);
  state.seenLine = last;
  state.notices = [...state.notices, ...news.map((line) => ({ id: `line-${line.id}`, text: line.text }))].slice(-3);
  const shown = screen.channels.find((channel) => channel.id === state.channel);
  if (shown?.unread && document.visibilityState === "visible") {
    act("read", { as: state.as, channel: shown.id }).catch(() => null);
  }
  writeAddress();
}

export function draw() {
  if (state.screen || state.refused) drawSlack(state);
  if (state.mail) drawMailbox(state);
}

async function watch() {
  let sequence = state.world.sequence;
  for (;;) {
    try {
      const said = await look("changes", { since: sequence, wait: WAIT });
      const lost = document.getElementById("lost");
      if (said.sequence !== sequence || !lost.hidden) await refresh();
      sequence = said.sequence;
      lost.hidden = true;
    } catch {
      document.getElementById("lost").hidden = false;
      sequence = -1;
      await new Promise((resume) => { setTimeout(resume, AGAIN); });
    }
  }
}

function switchSides() {
  for (const button of document.querySelectorAll("[data-side]")) {
    button.addEventListener("click", () => {
      document.body.dataset.shows = button.dataset.side;
      for (const other of document.querySelectorAll("[data-side]")) {
        other.setAttribute("aria-pressed", String(other === button));
      }
    });
  }
}

async function start() {
  document.body.dataset.shows = "slack";
  switchSides();
  state.world = await ask("world");
  readAddress();
  drawTools(document.getElementById("tools"), tell);
  if (state.channel === HOME) await act("home", { as: state.as }).catch(tell);
  state.seenLine = null;
  await refresh();
  await watch();
}

start();
