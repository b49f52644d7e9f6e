// Chooses which customer's mailbox is shown, by company.

import type { ReactNode } from "react";

import { worldOf } from "../world/cast";
import { go, tell } from "../world/going";
import { useStore } from "../world/store";

export function ContactPicker(): ReactNode {
  const contact = useStore((state) => state.contact);
  const customers = worldOf().mailboxes.filter((one) => one.side === "customer");
  const companies = [...new Set(customers.map((one) => companyOf(one.email)))];
  const choose = (email: string) => void go({ contact: email, mailbox: email, folder: "Inbox" }).catch(tell);
  return (
    <select aria-label="Whose mailbox" value={contact} onChange={({ target }) => choose(target.value)}>
      {companies.map((company) => (
        <optgroup key={company} label={company}>
          {customers
            .filter((one) => companyOf(one.email) === company)
            .map((one) => (
              <option key={one.email} value={one.email}>{`${one.name} · ${one.email}`}</option>
            ))}
        </optgroup>
      ))}
    </select>
  );
}

function companyOf(email: string): string {
  return email.split("@")[1] ?? email;
}
