// Keeps who plays and what is open in the address after the #, so that a view can be linked to and survives a reload.

import { personOf, worldOf } from "./cast";
import { now, put } from "./store";

export function readAddress(): void {
  const said = new URLSearchParams(location.hash.slice(1));
  const as = said.get("as");
  const mailbox = said.get("mail") ?? now().mailbox;
  const isCustomer = worldOf().mailboxes.some((one) => one.email === mailbox && one.side === "customer");
  put({
    as: personOf(as) && as ? as : now().as,
    channel: said.get("in"),
    mailbox,
    contact: isCustomer ? mailbox : now().contact,
  });
}

export function writeAddress(): void {
  const { as, mailbox, channel } = now();
  const said = new URLSearchParams({ as, mail: mailbox });
  if (channel) said.set("in", channel);
  history.replaceState(null, "", `#${said}`);
}
