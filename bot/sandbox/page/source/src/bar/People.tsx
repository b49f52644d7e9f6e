// Everybody in the workspace, one click away, with a sentence about whoever is pointed at.

import { useId, useState, type ReactNode } from "react";

import { Avatar } from "../look/Avatar";
import { me, worldOf } from "../world/cast";
import { go, tell } from "../world/going";
import type { Person } from "../world/shapes";
import { useStore } from "../world/store";

export function People(): ReactNode {
  const person = useStore(me);
  const [pointed, setPointed] = useState<Person | null>(null);
  const people = worldOf().people.filter((one) => one.team === person.team);
  const shown = pointed ?? person;
  return (
    <section className="people" aria-label="Switch person">
      <ul onMouseLeave={() => setPointed(null)}>
        {people.map((one) => (
          <li key={one.id}>
            <Chip person={one} isMe={one.id === person.id} point={setPointed} />
          </li>
        ))}
      </ul>
      <p className="one-line" aria-live="polite">
        <strong>{shown === person ? `You are ${shown.name}` : shown.name}</strong>
        {`, ${shown.title}. ${shown.one_line}`}
      </p>
    </section>
  );
}

interface Asked {
  person: Person;
  isMe: boolean;
  point: (person: Person | null) => void;
}

function Chip({ person, isMe, point }: Asked): ReactNode {
  const id = useId();
  const news = useStore(({ unread, known }) => (unread[person.id] ?? 0) - (known?.[person.id] ?? 0));
  const hasNews = news > 0 && !isMe;
  return (
    <>
      <button
        type="button"
        className="person"
        aria-label={person.name}
        aria-describedby={id}
        aria-current={isMe ? "true" : undefined}
        onClick={() => {
          point(null);
          go({ as: person.id }).catch(tell);
        }}
        onMouseEnter={() => point(person)}
        onFocus={() => point(person)}
        onBlur={() => point(null)}
      >
        <Avatar name={person.name} id={person.id} />
        {hasNews && <span className="dot" aria-hidden="true" />}
        {person.name.split(" ")[0]}
      </button>
      <span id={id} className="hidden">
        {person.one_line}
        {hasNews && ` ${news} new.`}
      </span>
    </>
  );
}
