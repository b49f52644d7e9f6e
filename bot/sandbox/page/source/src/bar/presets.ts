// What can be broken, in plain words, and the fault of the control API behind each.

import type { Fault } from "../world/shapes";

export interface Preset {
  key: string;
  label: string;
  told: string;
  fault: { service: string; match?: string; kind: string; times: number | null; [option: string]: unknown };
}

export const AFTER_ACCEPTING = "gmail-dies-after";

export const PRESETS: Record<string, Preset[]> = {
  Gmail: [
    {
      key: AFTER_ACCEPTING,
      label: "Accepts the next mail, then dies",
      told: "The mail leaves, and Gmail never says so.",
      fault: { service: "gmail", match: "drafts.send", kind: "cut_after", times: 1 },
    },
    {
      key: "gmail-dies-before",
      label: "Dies before it takes the next mail",
      told: "The line is cut; nothing has left.",
      fault: { service: "gmail", match: "drafts.send", kind: "cut_before", times: 1 },
    },
    {
      key: "gmail-limit",
      label: "Daily limit reached",
      told: "Sending is refused for an hour.",
      fault: { service: "gmail", match: "send", kind: "error", error: "mailSending", retry_after: 3600, times: null },
    },
    {
      key: "gmail-reconnect",
      label: "Wants to be connected again",
      told: "Google refuses Rapport's permission until you mend it.",
      fault: { service: "google", kind: "error", error: "invalid_grant", times: null },
    },
    {
      key: "gmail-slow",
      label: "Is slow",
      told: "Every call takes three seconds until you mend it.",
      fault: { service: "gmail", kind: "stall", seconds: 3, times: null },
    },
    {
      key: "gmail-down",
      label: "Is down",
      told: "Answers 503 until you mend it.",
      fault: { service: "gmail", kind: "status", status: 503, times: null },
    },
  ],
  Slack: [
    {
      key: "slack-slow",
      label: "Is slow",
      told: "Every call of Rapport takes two seconds until you mend it.",
      fault: { service: "slack", kind: "stall", seconds: 2, times: null },
    },
    {
      key: "slack-busy",
      label: "Asks to wait",
      told: "The next five calls are refused: too many, wait three seconds.",
      fault: { service: "slack", kind: "rate_limited", retry_after: 3, times: 5 },
    },
    {
      key: "slack-down",
      label: "Is down",
      told: "Answers 503 to Rapport until you mend it.",
      fault: { service: "slack", kind: "status", status: 503, times: null },
    },
    {
      key: "slack-twice",
      label: "Delivers the next click twice",
      told: "Rapport hears of one click two times.",
      fault: { service: "slack.delivery", match: "block_actions", kind: "twice", times: 1 },
    },
  ],
  Claude: [
    {
      key: "claude-overloaded",
      label: "Is overloaded",
      told: "Refuses to write until you mend it.",
      fault: { service: "claude", kind: "error", error: "overloaded_error", times: null },
    },
    {
      key: "claude-slow",
      label: "Is slow",
      told: "Every answer takes 20 seconds until you mend it.",
      fault: { service: "claude", kind: "stall", seconds: 20, times: null },
    },
    {
      key: "claude-dies",
      label: "Dies while it answers",
      told: "The next answer never arrives.",
      fault: { service: "claude", kind: "cut_after", times: 1 },
    },
  ],
};

// The fault in force that this preset stands for.
export function inForce({ fault }: Preset, faults: Fault[]): Fault | undefined {
  const { service, match = "", kind, times: _, ...options } = fault;
  return faults.find(
    (one) =>
      one.service === service &&
      one.match === match &&
      one.kind === kind &&
      Object.entries(options).every(([name, value]) => one.options[name] === value),
  );
}
