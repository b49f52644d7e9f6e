// The six steps of the demo: what each says, and how a click prepares it without doing it.

import { dmOf, personOf } from "../world/cast";
import { go } from "../world/going";
import { MICHAEL, now, put, type Spot } from "../world/store";
import { AFTER_ACCEPTING } from "./presets";
import type { Done } from "./progress";

const ANA = "U0ANA";
const CHANNEL = "C0CS";
const COMMAND = "/handoff DataCorp to Sarah Johnson";
const DAVID = "U0DAVID";
const DAVID_OSEI = "david.osei@techflow.example";
const SECOND_COMMAND = "/handoff TechFlow to Sarah Johnson";
const ANSWER = "Thank you, Ana. Good to know who to turn to. Can we find a new date for the review?";

export interface Step {
  key: keyof Done;
  title: string;
  hint: string;
  prepare: () => Promise<void>;
  // What is left to do once half of it was seen.
  rest?: { after: keyof Done; hint: string; prepare: () => Promise<void> };
}

export const STEPS: Step[] = [
  {
    key: "typed",
    title: "Type the command",
    hint: "Press Enter: the card comes to Ana's conversation with Rapport.",
    prepare: async () => {
      await go({ as: ANA, channel: CHANNEL, side: "slack" });
      point({ text: COMMAND });
    },
  },
  {
    key: "sourced",
    title: "Ask where it comes from",
    hint: "Press “Where from?”: every fact names its source, its author and its day.",
    prepare: () => onCard(["outreach.facts"]),
  },
  {
    key: "marked",
    title: "Change “18 months” to “3 years”",
    hint: "Edit the mail: the card marks what no fact supports, and you mend it with a tap.",
    prepare: () => onCard(["outreach.edit"]),
  },
  {
    key: "sent",
    title: "Send both, Undo, Send both",
    hint: "One mail arrives at the right, signed, with Sarah in Cc.",
    prepare: () => onCard(["outreach.send", "outreach.undo"]),
  },
  {
    key: "answered",
    title: "Answer as Michael",
    hint: "Reply as Michael: Ana's card says so in seconds, and Later shows what Sarah gets.",
    prepare: async () => {
      await go({ mailbox: MICHAEL, contact: MICHAEL, folder: "Inbox", side: "mail" });
      point({ reply: ANSWER });
    },
    rest: {
      after: "heard",
      hint: "Now hand TechFlow over as David, and be out of office as David Osei.",
      prepare: async () => {
        await go({
          as: DAVID,
          channel: CHANNEL,
          mailbox: DAVID_OSEI,
          contact: DAVID_OSEI,
          folder: "Inbox",
          side: "slack",
        });
        point({ text: SECOND_COMMAND });
      },
    },
  },
  {
    key: "survived",
    title: "Break Gmail",
    hint: "It accepts a mail and dies: the card says that it does not know, looks, and finds one copy.",
    prepare: async () => {
      put({ drawer: "faults" });
      point({ fault: AFTER_ACCEPTING });
    },
  },
];

async function onCard(action: string[]): Promise<void> {
  const ana = personOf(ANA);
  await go({ as: ANA, channel: (ana && dmOf(ana)) ?? CHANNEL, side: "slack" });
  point({ action });
}

function point(spot: Omit<Spot, "count">): void {
  put({ spot: { ...spot, count: now().spot.count + 1 } });
}
