// Shows an interactive element by its kind; one that is not known says so.

import type { ReactNode } from "react";

import type { Slot } from "../blocks/place";
import { RichTextInput } from "../editor/RichTextInput";
import { useViewer } from "../text/viewer";
import { Button } from "./Button";
import { Checkboxes, RadioButtons } from "./Choices";
import { Feedback } from "./Feedback";
import { Moment } from "./Moment";
import { Overflow } from "./Overflow";
import { Select } from "./Select";
import { TextInput } from "./TextInput";

const KINDS: Record<string, (asked: { slot: Slot }) => ReactNode> = {
  button: Button,
  feedback_buttons: Feedback,
  overflow: Overflow,
  checkboxes: Checkboxes,
  radio_buttons: RadioButtons,
  plain_text_input: TextInput,
  email_text_input: TextInput,
  url_text_input: TextInput,
  number_input: TextInput,
  rich_text_input: RichTextInput,
  datepicker: Moment,
  timepicker: Moment,
  datetimepicker: Moment,
};

export function Interactive({ slot }: { slot: Slot }): ReactNode {
  const viewer = useViewer();
  const { type, visible_to_user_ids: visible, alt_text: alt } = slot.element;
  if (visible && !visible.includes(viewer.id)) return null;
  if (type === "image") return <span className="picture" role="img">{`Picture: ${alt}`}</span>;
  const Kind = KINDS[type] ?? (type.endsWith("_select") ? Select : null);
  return Kind ? <Kind slot={slot} /> : <span className="unshown">{`(a ${type})`}</span>;
}

// What holds a choice is a new one in a new block; a button is the same wherever its block went.
export function slotKey({ type, action_id: action }: Slot["element"], blockId = ""): string {
  return type === "button" || type === "overflow" ? action : `${blockId} ${action}`;
}
