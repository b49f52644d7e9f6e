// Checkboxes and radio buttons.

import { useId, type ReactNode } from "react";

import type { Slot } from "../blocks/place";
import type { Option } from "../blocks/shapes";
import { Text } from "../text/Text";
import { named, useHeld } from "./held";

export function Checkboxes({ slot }: { slot: Slot }): ReactNode {
  const { value, change } = useHeld<Option[]>(slot);
  const options = slot.element.options ?? [];
  const chosen = new Set((value ?? []).map((option) => option.value));
  const toggle = (toggled: Option) =>
    change(options.filter((option) => chosen.has(option.value) !== (option.value === toggled.value)));
  return (
    <div className="choices" role="group" {...named(slot)}>
      {options.map((option) => (
        <Choice
          key={option.value}
          type="checkbox"
          option={option}
          isChosen={chosen.has(option.value)}
          choose={() => toggle(option)}
        />
      ))}
    </div>
  );
}

export function RadioButtons({ slot }: { slot: Slot }): ReactNode {
  const { value, change } = useHeld<Option>(slot);
  const name = useId();
  return (
    <div className="choices" role="radiogroup" {...named(slot)}>
      {(slot.element.options ?? []).map((option) => (
        <Choice
          key={option.value}
          type="radio"
          name={name}
          option={option}
          isChosen={value?.value === option.value}
          choose={() => change(option)}
        />
      ))}
    </div>
  );
}

interface Asked {
  type: "checkbox" | "radio";
  name?: string;
  option: Option;
  isChosen: boolean;
  choose: () => void;
}

function Choice({ type, name, option, isChosen, choose }: Asked): ReactNode {
  const id = useId();
  return (
    <div className="choice">
      <input type={type} name={name} id={id} checked={isChosen} onChange={choose} />
      <label htmlFor={id} className="text">
        <Text of={option.text} />
        {option.description && (
          <small>
            <Text of={option.description} />
          </small>
        )}
      </label>
    </div>
  );
}
