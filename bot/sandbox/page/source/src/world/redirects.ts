// Links that in real life lead into Slack or Gmail lead to the same place on this page.

import { worldOf } from "./cast";
import { now, type State } from "./store";

const FOLDERS: Record<string, State["folder"]> = { sent: "Sent", drafts: "Drafts" };

// Where a link leads on this page, or null for one that leads elsewhere.
export function insideOf(href: string): Partial<State> | null {
  const url = URL.canParse(href) ? new URL(href) : null;
  if (url?.hostname === "slack.com" && url.pathname === "/app_redirect") {
    const channel = url.searchParams.get("channel");
    return channel ? { channel, thread: null, side: "slack" } : null;
  }
  return url?.hostname === "mail.google.com" ? inMailbox(url) : null;
}

function inMailbox(url: URL): Partial<State> | null {
  const address = decodeURIComponent(/^\/mail\/u\/([^/]+)/.exec(url.pathname)?.[1] ?? "");
  const mailbox = worldOf().mailboxes.find((one) => one.email === address);
  if (!mailbox) return null;
  const isCustomer = mailbox.side === "customer";
  const contact = isCustomer ? address : now().contact;
  const [place = "", conversation = null] = url.hash.slice(1).split("/");
  return { mailbox: address, contact, folder: FOLDERS[place] ?? "Inbox", conversation, side: "mail" };
}
