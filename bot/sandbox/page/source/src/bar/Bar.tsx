// The bar at the top: what this is, the world's time, what can be moved, broken and narrowed.

import { useEffect, useReducer, useRef, type ReactNode } from "react";

import { clock } from "../text/dates";
import { useViewer } from "../text/viewer";
import { put, useStore, type State } from "../world/store";
import { Later } from "./Later";
import { StepsToggle } from "./Steps";

const EVERY = 10_000;

export function Bar(): ReactNode {
  const { side, isPhone, drawer, faults } = useStore((state) => state);
  const isOpen = drawer === "faults";
  return (
    <header className="bar">
      <h1>
        Rapport <small>sandbox</small>
      </h1>
      <div className="sides" role="group" aria-label="What to show">
        <Side name="slack" label="Slack" chosen={side} />
        <Side name="mail" label="Mailbox" chosen={side} />
      </div>
      <div className="tools">
        <WorldTime />
        <Later />
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls="faults"
          onClick={() => put({ drawer: isOpen ? null : "faults" })}
        >
          Break something
          {faults.length > 0 && <span className="count">{faults.length}</span>}
        </button>
        <button
          type="button"
          className="phone-toggle"
          aria-pressed={isPhone}
          onClick={() => put({ isPhone: !isPhone })}
        >
          Phone width
        </button>
        <StepsToggle />
      </div>
    </header>
  );
}

function Side({ name, label, chosen }: { name: State["side"]; label: string; chosen: State["side"] }): ReactNode {
  return (
    <button type="button" aria-pressed={name === chosen} onClick={() => put({ side: name })}>
      {label}
    </button>
  );
}

// The world's clock runs on between two readings of it.
function WorldTime(): ReactNode {
  const { now, tz } = useViewer();
  const read = useRef({ now, at: performance.now() });
  if (read.current.now !== now) read.current = { now, at: performance.now() };
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(tick, EVERY);
    return () => clearInterval(timer);
  }, []);
  const seconds = now + (performance.now() - read.current.at) / 1000;
  const date = new Intl.DateTimeFormat("en-GB", { timeZone: tz, weekday: "short", day: "numeric", month: "short" });
  return (
    <time className="world-time" title={`The world's time, in ${tz}`} dateTime={new Date(seconds * 1000).toISOString()}>
      {`${date.format(seconds * 1000)}, ${clock(seconds, tz)}`}
    </time>
  );
}
