// What the page shows now: who plays, where they look, and the last screen and mailbox that were read.

import { useSyncExternalStore } from "react";

import type { Confirm } from "../blocks/shapes";
import type { Accepted, Call, Fault, Mailbox, Screen, World } from "./shapes";

export const HOME = "home";
export const STEPS_HIDDEN = "rapport-steps-hidden";
export const MICHAEL = "michael.torres@datacorp.example";

export interface Notice {
  id: string;
  text: string;
}

// What a step of the strip points at: a text for the composer, a button on a card, or the answer to a mail.
export interface Spot {
  count: number;
  action?: string[];
  text?: string;
  reply?: string;
  fault?: string;
}

// A dialog that waits for a yes or no before a click is sent.
export interface Asking {
  confirm: Confirm;
  answer: (isYes: boolean) => void;
}

export interface State {
  world: World | null;
  as: string;
  channel: string | null;
  thread: string | null;
  mailbox: string;
  contact: string;
  folder: "Inbox" | "Drafts" | "Sent";
  // The conversation that a link led to, whichever folder it lies in.
  conversation: string | null;
  screen: Screen | null;
  mail: Mailbox | null;
  refused: string | null;
  notices: Notice[];
  dismissed: string[];
  seenLine: number | null;
  isLost: boolean;
  isPhone: boolean;
  side: "slack" | "mail";
  drawer: "faults" | null;
  faults: Fault[];
  // The calls that tell how far the story is, and the last one that was read.
  calls: Call[];
  lastCall: number;
  accepted: Accepted[];
  // How much each person has not read yet, and how much of that was there when the page last looked through their eyes.
  unread: Record<string, number>;
  known: Record<string, number> | null;
  spot: Spot;
  hasSteps: boolean;
  asking: Asking | null;
}

let state: State = {
  world: null,
  as: "U0ANA",
  channel: null,
  thread: null,
  mailbox: MICHAEL,
  contact: MICHAEL,
  folder: "Inbox",
  conversation: null,
  screen: null,
  mail: null,
  refused: null,
  notices: [],
  dismissed: [],
  seenLine: null,
  isLost: false,
  isPhone: false,
  side: "slack",
  drawer: null,
  faults: [],
  calls: [],
  lastCall: 0,
  accepted: [],
  unread: {},
  known: null,
  spot: { count: 0 },
  hasSteps: localStorage.getItem(STEPS_HIDDEN) !== "yes",
  asking: null,
};

const listeners = new Set<() => void>();

export function now(): State {
  return state;
}

export function put(changes: Partial<State>): void {
  state = { ...state, ...changes };
  for (const listener of listeners) listener();
}

// The state, or the part of it that `pick` names; a component draws anew when that part has changed.
export function useStore<Part>(pick: (state: State) => Part): Part {
  return useSyncExternalStore(subscribe, () => pick(state));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
