// A plan of tasks, each with a word for how far it is.

import type { ReactNode } from "react";

import type { BlockOf } from "./shapes";

const WORDS: Record<string, string> = {
  pending: "to do",
  in_progress: "in progress",
  complete: "done",
  error: "failed",
};

export function Plan({ block }: { block: BlockOf<"plan"> }): ReactNode {
  return (
    <>
      <strong>{block.title}</strong>
      <ul className="rich">
        {(block.tasks ?? []).map((task, place) => (
          <li key={place}>{told(task)}</li>
        ))}
      </ul>
    </>
  );
}

export function Task({ block }: { block: BlockOf<"task_card"> }): ReactNode {
  return <p className="text">{told(block)}</p>;
}

function told({ title, status }: { title: string; status?: string }): string {
  const word = WORDS[status ?? ""];
  return word ? `${title} (${word})` : title;
}
