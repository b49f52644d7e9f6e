// The mailbox column: a customer's contact first, and each colleague's Gmail one tab away.

import type { ReactNode } from "react";

import { Tabs } from "../look/Tabs";
import { me, worldOf } from "../world/cast";
import { go, tell } from "../world/going";
import { put, useStore, type State } from "../world/store";
import { ContactPicker } from "./ContactPicker";
import { Conversation } from "./Conversation";
import { DraftLetter } from "./DraftLetter";
import { NOTHING, folderOf, foldersOf, type Folder } from "./folders";

const CUSTOMERS = "customers";

export function MailColumn(): ReactNode {
  const state = useStore((all) => all);
  const { mail, mailbox, folder } = state;
  const isCustomer = mailbox === state.contact;
  const folders = foldersOf(mail, isCustomer);
  const known = worldOf(state).mailboxes.find((one) => one.email === mailbox);
  const shown = folderOf(folders, state.conversation) ?? (folders[folder] ? folder : "Inbox");
  const open = (key: string) =>
    void go({ mailbox: key === CUSTOMERS ? state.contact : key, folder: "Inbox" }).catch(tell);
  return (
    <section id="mail" className="mail" aria-label={`Mailbox of ${known?.name ?? mailbox}`}>
      <header className="whose">
        <Tabs label="Mailboxes" tabs={mailboxTabs(state)} chosen={isCustomer ? CUSTOMERS : mailbox} choose={open} />
        {isCustomer ? <ContactPicker /> : <strong>{`${known?.name ?? ""} · ${mailbox}`}</strong>}
        <p className="about">{known?.one_line ?? mailbox}</p>
      </header>
      <Tabs<Folder>
        label="Folders"
        tabs={Object.entries(folders).map(([key, items]) => ({ key: key as Folder, name: key, count: items.length }))}
        chosen={shown}
        choose={(key) => put({ folder: key, conversation: null })}
      />
      <ul className="threads" aria-label={shown}>
        {shown === "Drafts"
          ? mail?.drafts.map((draft) => <DraftLetter key={draft.draft_id} draft={draft} />)
          : folders[shown]?.map((thread, place) => (
              <Conversation
                key={`${mailbox} ${shown} ${thread.id} ${thread.id === state.conversation}`}
                thread={thread}
                isMeant={thread.id === state.conversation}
                isNewest={place === 0}
                canAnswer={isCustomer && shown === "Inbox"}
              />
            ))}
        {!folders[shown]?.length && <li className="nothing">{NOTHING[shown]}</li>}
      </ul>
    </section>
  );
}

function mailboxTabs(state: State): { key: string; name: string; title?: string }[] {
  const { people, mailboxes } = worldOf(state);
  const team = new Set(people.filter((person) => person.team === me(state).team).map((person) => person.id));
  const ours = mailboxes.filter((one) => one.side === "ours" && one.person && team.has(one.person));
  const tabs = ours.map((one) => ({
    key: one.email,
    name: one.name.split(" ")[0] ?? one.name,
    title: `${one.name}'s Gmail`,
  }));
  return [{ key: CUSTOMERS, name: "Customers" }, ...tabs];
}
