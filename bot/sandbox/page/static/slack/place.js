// The place where blocks stand: who looks at them, what they hold, and how a click there reaches the app.

import { Form } from "../blocks/held.js";
import { act } from "../control.js";
import { tell } from "../play.js";
import { channelNameOf, nameOf, personOf, state } from "../state.js";
import { isAgreed } from "./confirm.js";

export function viewerNow() {
  const person = personOf(state.as);
  return {
    person,
    tz: person.tz,
    now: state.screen?.now ?? state.world.now,
    nameOf,
    channelNameOf,
    people: state.world.people.filter((other) => other.team === person.team && !other.deleted),
    channels: (state.screen?.channels ?? []).filter((channel) => !channel.is_dm),
  };
}

// `where` names the view, message or ephemeral as the control API does; `held` is the view's state.values.
export function makePlace(where, held = {}) {
  const viewer = viewerNow();
  const form = new Form();
  return { viewer, form, state: held, press, search };

  // True when the click reached the app; false when it was not agreed to or not possible.
  async function press({ element, block }, said, agreed = () => {}) {
    if (element.confirm && !(await isAgreed(element.confirm, viewer))) return false;
    agreed();
    try {
      if (form.isTouched) await act("type", { ...where, values: form.values() });
      await act("click", { ...where, block_id: block.block_id, action_id: element.action_id, ...said });
      return true;
    } catch (problem) {
      tell(problem);
      return false;
    }
  }

  // What the app offers for a search: {options} or {option_groups}.
  async function search({ element, block }, query) {
    const asked = { ...where, block_id: block.block_id, action_id: element.action_id, query };
    const said = await act("options", asked);
    if (said.error) throw new Error(said.error);
    return said.body;
  }
}
