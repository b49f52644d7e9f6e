// A field with a list of options below it: type to narrow or search, arrows and Enter choose; chips where several fit.

import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { Popup } from "../look/Popup";
import { Offered } from "./Offered";
import type { Entry, Group } from "./sources";

const PAUSE = 180;

interface Asked {
  labels: Record<string, string | boolean | undefined>;
  placeholder: string;
  chosen: Entry[];
  isSeveral: boolean;
  most: number;
  canClear: boolean;
  fewest: number;
  find: (typed: string) => Promise<Group[]>;
  change: (chosen: Entry[]) => void;
}

interface Listed {
  groups: Group[];
  nothing: string;
}

export function Combobox(asked: Asked): ReactNode {
  const { chosen, isSeveral, placeholder, labels } = asked;
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(0);
  const listId = useId();
  const [query, setQuery] = useState<string | null>(null);
  const [listed, setListed] = useState<Listed | null>(null);
  const [active, setActive] = useState(0);
  const entries = listed?.groups.flatMap((group) => group.entries) ?? [];
  useEffect(() => () => void (latest.current += 1), []);

  function close(): void {
    latest.current += 1;
    setListed(null);
  }

  async function search(typed: string): Promise<void> {
    latest.current += 1;
    const mine = latest.current;
    const found = await offer(asked, typed);
    if (mine !== latest.current) return;
    setListed(found);
    setActive(0);
  }

  function typed(text: string): void {
    setQuery(text);
    latest.current += 1;
    const mine = latest.current;
    setTimeout(() => {
      if (mine === latest.current) void search(text);
    }, PAUSE);
  }

  function choose(entry: Entry): void {
    const isThere = chosen.some((one) => one.key === entry.key);
    setQuery(null);
    close();
    input.current?.focus();
    if (!isSeveral) asked.change([entry]);
    else if (isThere) asked.change(chosen.filter((one) => one.key !== entry.key));
    else if (chosen.length < asked.most) asked.change([...chosen, entry]);
  }

  function pressed(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const entry = entries[active];
    if (step) {
      event.preventDefault();
      if (!listed) void search(query ?? "");
      else if (entries.length) setActive((active + step + entries.length) % entries.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (entry) choose(entry);
    } else if (event.key === "Escape" && listed) {
      event.stopPropagation();
      close();
    } else if (event.key === "Backspace" && !query && isSeveral && chosen.length) {
      asked.change(chosen.slice(0, -1));
    }
  }

  return (
    <div ref={box} className="combobox field">
      {isSeveral && <Chips chosen={chosen} drop={(entry) => asked.change(chosen.filter((one) => one !== entry))} />}
      <input
        ref={input}
        type="text"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        placeholder={isSeveral && chosen.length ? "" : placeholder}
        aria-autocomplete="list"
        aria-expanded={listed !== null}
        aria-controls={listId}
        aria-activedescendant={entries[active] ? `${listId}-${active}` : undefined}
        {...labels}
        value={query ?? (isSeveral ? "" : (chosen[0]?.label ?? ""))}
        onFocus={(event) => event.target.select()}
        onClick={() => void search(query ?? "")}
        onChange={(event) => typed(event.target.value)}
        onKeyDown={pressed}
        onBlur={() => {
          close();
          setQuery(null);
        }}
      />
      {asked.canClear && !isSeveral && chosen.length > 0 && (
        <button type="button" className="clear" aria-label="Clear" onClick={() => asked.change([])}>
          ×
        </button>
      )}
      {listed && (
        <Popup
          anchor={box}
          close={close}
          id={listId}
          className="options"
          role="listbox"
          aria-multiselectable={isSeveral || undefined}
        >
          <Offered
            id={listId}
            groups={listed.groups}
            nothing={listed.nothing}
            chosen={chosen}
            active={active}
            choose={choose}
          />
        </Popup>
      )}
    </div>
  );
}

async function offer({ fewest, find }: Asked, typed: string): Promise<Listed> {
  if (typed.length < fewest) {
    return { groups: [], nothing: `Type at least ${fewest} ${fewest === 1 ? "character" : "characters"}` };
  }
  try {
    return { groups: await find(typed), nothing: "No results" };
  } catch (problem) {
    return { groups: [], nothing: problem instanceof Error ? problem.message : String(problem) };
  }
}

function Chips({ chosen, drop }: { chosen: Entry[]; drop: (entry: Entry) => void }): ReactNode {
  return chosen.map((entry) => (
    <span key={entry.key} className="chip">
      {entry.label}
      <button type="button" aria-label={`Remove ${entry.label}`} onClick={() => drop(entry)}>
        ×
      </button>
    </span>
  ));
}
