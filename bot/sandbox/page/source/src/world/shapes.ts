// The shapes of what the control API tells: who there is, what a person sees, what a mailbox holds.

import type { Block, View } from "../blocks/shapes";

export interface Team {
  id: string;
  name: string;
  bot_user: string | null;
  installed: boolean;
}

export interface Person {
  id: string;
  team: string;
  name: string;
  title: string;
  email: string;
  tz: string;
  one_line: string;
  is_stranger: boolean;
  deleted: boolean;
  dm: string;
}

export interface KnownMailbox {
  email: string;
  name: string;
  side: "ours" | "customer";
  one_line: string;
  person: string | null;
}

export interface Command {
  command: string;
  usage_hint: string;
  description: string;
}

export interface World {
  now: number;
  sequence: number;
  resets: number;
  can_move_time: boolean;
  teams: Team[];
  people: Person[];
  channels: { id: string; name: string }[];
  mailboxes: KnownMailbox[];
  commands: Command[];
}

export interface Message {
  kind: "message" | "ephemeral";
  ephemeral: string | null;
  ts: string;
  thread_ts: string | null;
  author: { id: string; name: string; is_bot: boolean; is_stranger: boolean };
  text: string;
  blocks: Block[];
  is_edited: boolean;
}

export interface Channel {
  id: string;
  name: string;
  topic: string;
  is_dm: boolean;
  is_private: boolean;
  is_ext_shared: boolean;
  is_pending_ext_shared: boolean;
  unread: number;
  messages: Message[];
}

export interface Modal {
  id: string;
  view: View;
  errors: Record<string, string>;
}

export interface Line {
  id: number;
  channel: string | null;
  at: number;
  text: string;
}

export interface Screen {
  now: number;
  channels: Channel[];
  modals: Modal[];
  home: { id: string; view: View } | null;
  lines: Line[];
}

export interface Mail {
  id: string;
  from: string;
  to: string;
  cc: string;
  bcc: string;
  at_ms: number;
  subject: string;
  text: string;
  html: string | null;
  labels: string[];
  headers: { name: string; value: string }[];
  rfc_message_id: string;
  attachments: { name: string; mime_type: string; size: number }[];
}

export interface Draft extends Mail {
  draft_id: string;
}

export interface Thread {
  id: string;
  subject: string;
  messages: Mail[];
}

export interface Mailbox {
  address: string;
  name: string;
  threads: Thread[];
  drafts: Draft[];
}

export interface Fault {
  id: number;
  service: string;
  match: string;
  kind: string;
  times: number | null;
  options: Record<string, unknown>;
}

export interface Call {
  id: number;
  service: string;
  method: string;
  arguments: Record<string, unknown>;
  status: number;
}

export interface Accepted {
  id: number;
  mailbox: string;
  via: "api" | "hand";
  to: string[];
  cc: string[];
  x_headers: Record<string, string>;
}
