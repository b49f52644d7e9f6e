// The strip of six steps: clicking one prepares it, and it ticks itself once the world shows that it was done.

import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";

import { tell } from "../world/going";
import { STEPS_HIDDEN, put, useStore } from "../world/store";
import { doneIn } from "./progress";
import { STEPS, type Step } from "./story";

function show(isShown: boolean): void {
  localStorage.setItem(STEPS_HIDDEN, isShown ? "no" : "yes");
  put({ hasSteps: isShown });
}

export function Steps(): ReactNode {
  const calls = useStore((state) => state.calls);
  const accepted = useStore((state) => state.accepted);
  const hasSteps = useStore((state) => state.hasSteps);
  const done = useMemo(() => doneIn(calls, accepted), [calls, accepted]);
  const [chosen, setChosen] = useState<Step | null>(null);
  const due = (step: Step) => (step.rest && done[step.rest.after] ? step.rest : step);
  const next = chosen && !done[chosen.key] ? chosen : STEPS.find((step) => !done[step.key]);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>("[aria-current]");
    list.current?.scrollTo({ left: (current?.offsetLeft ?? 0) - 4 });
  }, [next, hasSteps]);
  if (!hasSteps) return null;
  return (
    <section className="steps" aria-label="Six steps to try">
      <ol ref={list}>
        {STEPS.map((step, place) => (
          <li key={step.key}>
            <Pill
              step={step}
              number={place + 1}
              isDone={done[step.key]}
              isNext={step === next}
              choose={() => {
                setChosen(step);
                due(step).prepare().catch(tell);
              }}
            />
          </li>
        ))}
      </ol>
      <p className="step-hint">{next ? due(next).hint : "All six done."}</p>
      <button type="button" className="close" aria-label="Hide the steps" onClick={() => show(false)}>
        ×
      </button>
    </section>
  );
}

export function StepsToggle(): ReactNode {
  const hasSteps = useStore((state) => state.hasSteps);
  if (hasSteps) return null;
  return (
    <button type="button" onClick={() => show(true)}>
      Steps
    </button>
  );
}

interface Asked {
  step: Step;
  number: number;
  isDone: boolean;
  isNext: boolean;
  choose: () => void;
}

function Pill({ step, number, isDone, isNext, choose }: Asked): ReactNode {
  return (
    <button
      type="button"
      className={isDone ? "step done" : "step"}
      aria-current={isNext ? "step" : undefined}
      title={step.hint}
      onClick={choose}
    >
      <span className="number" aria-hidden="true">
        {isDone ? "✓" : number}
      </span>
      {step.title}
      {isDone && <span className="hidden"> (done)</span>}
    </button>
  );
}
