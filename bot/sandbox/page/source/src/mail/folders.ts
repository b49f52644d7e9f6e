// What lies in the folders of a mailbox; customers keep their drafts to themselves.

import type { Draft, Mailbox, Thread } from "../world/shapes";
import type { State } from "../world/store";

export type Folder = State["folder"];

export const NOTHING: Record<Folder, string> = {
  Inbox: "No mail yet.",
  Sent: "Nothing has been sent from here.",
  Drafts: "No drafts.",
};

interface Folders {
  Inbox: Thread[];
  Sent: Thread[];
  Drafts?: (Thread & Draft)[];
}

// The folder that a conversation lies in; of a mail to oneself that is the inbox.
export function folderOf(folders: Folders, conversation: string | null): Folder | undefined {
  return (["Inbox", "Sent"] as const).find((key) => folders[key].some((thread) => thread.id === conversation));
}

export function foldersOf(mail: Mailbox | null, isCustomer: boolean): Folders {
  const holding = (label: string) =>
    (mail?.threads ?? []).filter((thread) => thread.messages.some((one) => one.labels.includes(label)));
  const both = { Inbox: holding("INBOX"), Sent: holding("SENT") };
  if (isCustomer) return both;
  const drafts = (mail?.drafts ?? []).map((draft) => ({ ...draft, messages: [] }));
  return { Inbox: both.Inbox, Drafts: drafts, Sent: both.Sent };
}
