// The place where blocks stand: which view, message or ephemeral, what is typed there, and how a click reaches the app.

import { createContext, useContext } from "react";

import { act } from "../world/control";
import { tell } from "../world/going";
import { now, put } from "../world/store";
import type { Form } from "./form";
import type { Block, Confirm, Element, OptionGroups, Values } from "./shapes";

export interface Place {
  // Names the view, message or ephemeral as the control API does.
  where: Record<string, string>;
  blocks: Block[];
  form: Form;
  values: Values;
  errors: Record<string, string>;
}

export const PlaceContext = createContext<Place | null>(null);

export function usePlace(): Place {
  const place = useContext(PlaceContext);
  if (!place) throw new Error("These blocks stand nowhere.");
  return place;
}

// One element in its block, with what labels it.
export interface Slot {
  element: Element;
  blockId: string;
  isSending: boolean;
  labelId?: string;
  hintId?: string;
  isOptional?: boolean;
  isWrong?: boolean;
}

// True when the click reached the app; false when it was not agreed to or not possible.
export async function press(place: Place, slot: Slot, said: object, agreed?: () => void): Promise<boolean> {
  const { element, blockId } = slot;
  if (element.confirm && !(await isAgreed(element.confirm))) return false;
  agreed?.();
  try {
    const values = place.form.values(place.blocks);
    if (Object.keys(values).length) await act("type", { ...place.where, values });
    await act("click", { ...place.where, block_id: blockId, action_id: element.action_id, ...said });
    return true;
  } catch (problem) {
    tell(problem);
    return false;
  }
}

// What the app offers for a search.
export async function search(place: Place, { element, blockId }: Slot, query: string): Promise<OptionGroups> {
  const asked = { ...place.where, block_id: blockId, action_id: element.action_id, query };
  const said = await act<{ error: string | null; body: OptionGroups }>("options", asked);
  if (said.error) throw new Error(said.error);
  return said.body;
}

// Whether the person agreed in the dialog that asks before a click is sent.
export function isAgreed(confirm: Confirm): Promise<boolean> {
  return new Promise((resolve) => {
    const answer = (isYes: boolean) => {
      put({ asking: null });
      resolve(isYes);
    };
    now().asking?.answer(false);
    put({ asking: { confirm, answer } });
  });
}
