// Where people write: a text that begins with / goes out as a slash command, everything else as a message.

import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
} from "react";

import { Popup } from "../look/Popup";
import { isApp, me, placeName } from "../world/cast";
import { act } from "../world/control";
import { tell } from "../world/going";
import { now, useStore } from "../world/store";
import { Suggested } from "./Suggested";
import { suggestions, type Suggestion } from "./completion";
import { outgoing } from "./outgoing";

const TALLEST = 160;
const unsent = new Map<string, string>();
let taken = 0;

export function Composer({ thread }: { thread: string | null }): ReactNode {
  const { as, channel } = now();
  const spot = useStore((state) => state.spot);
  const here = `${as} ${channel} ${thread}`;
  const form = useRef<HTMLFormElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(unsent.get(here) ?? "");
  const [isBusy, setBusy] = useState(false);
  const [offered, setOffered] = useState<Suggestion[]>([]);
  const [active, setActive] = useState(0);
  const isCommandable = thread === null && (isApp() || !me().is_stranger);
  const label = thread ? "Reply in thread" : `Message ${placeName()}`;
  const close = () => setOffered([]);

  useEffect(() => {
    unsent.set(here, text);
  }, [here, text]);
  useEffect(() => {
    if (spot.text === undefined || thread !== null || spot.count === taken) return;
    taken = spot.count;
    setText(spot.text);
    field.current?.focus();
  }, [spot.count]);
  useLayoutEffect(() => {
    if (!field.current) return;
    field.current.style.height = "auto";
    field.current.style.height = `${Math.min(field.current.scrollHeight + 2, TALLEST)}px`;
  }, [text]);

  function typed(value: string, caret: number): void {
    setText(value);
    setOffered(suggestions(value.slice(0, caret), isCommandable));
    setActive(0);
  }

  function take(one: Suggestion): void {
    const caret = field.current?.selectionStart ?? text.length;
    const before = `${text.slice(0, caret - one.typed.length)}${one.word} `;
    setText(before + text.slice(caret).trimStart());
    close();
    requestAnimationFrame(() => field.current?.setSelectionRange(before.length, before.length));
    field.current?.focus();
  }

  async function send(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    const said = text.trim();
    if (!said || isBusy) return;
    const isCommand = said.startsWith("/");
    if (isCommand && !isCommandable) {
      tell(thread ? `${said.split(" ")[0]} does not work in threads.` : "There are no commands here.");
      return;
    }
    setText("");
    close();
    setBusy(true);
    try {
      const to = { as, channel, text: outgoing(said, isCommand) };
      await act(isCommand ? "command" : "say", thread && !isCommand ? { ...to, thread_ts: thread } : to);
    } catch (problem) {
      setText((newer) => newer || said);
      tell(problem);
    }
    setBusy(false);
  }

  function pressed(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const one = offered[active];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (one && step) setActive((active + step + offered.length) % offered.length);
    else if (one && (event.key === "Tab" || (event.key === "Enter" && one.word !== one.typed))) take(one);
    else if (one && event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey) void send();
    else return;
    event.preventDefault();
  }

  return (
    <form ref={form} className="composer" onSubmit={send}>
      <textarea
        ref={field}
        rows={1}
        className="typing"
        autoComplete="off"
        aria-label={label}
        placeholder={isCommandable ? `${label}, or / for a command` : label}
        value={text}
        onChange={({ target }) => typed(target.value, target.selectionStart)}
        onKeyDown={pressed}
        onBlur={close}
      />
      <button type="submit" className="button primary" aria-busy={isBusy || undefined}>
        Send
      </button>
      {offered.length > 0 && (
        <Popup anchor={form} close={close} className="options" role="listbox" aria-label="Suggestions">
          <Suggested offered={offered} active={active} take={take} />
        </Popup>
      )}
    </form>
  );
}
