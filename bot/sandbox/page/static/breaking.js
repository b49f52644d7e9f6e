// The tools in the bar: things to break and to mend, and the width of the Slack column.

import { ask } from "./control.js";
import { h } from "./dom.js";
import { openMenu } from "./popup.js";

const FAULTS = [
  {
    label: "Gmail accepts the next mail, then dies",
    told: "The next mail will leave, and Gmail will not say so.",
    faults: [{ service: "gmail", match: "drafts.send", kind: "cut_after", times: 1 }],
  },
  {
    label: "Gmail is down",
    told: "Gmail answers 503 until you mend it.",
    faults: [{ service: "gmail", kind: "status", status: 503, times: null }],
  },
  {
    label: "Slack is slow",
    told: "Every call of the app to Slack takes two seconds until you mend it.",
    faults: [{ service: "slack", kind: "stall", seconds: 2, times: null }],
  },
];

export function drawTools(parent, tell) {
  const broken = h("span", { class: "broken", role: "status" });
  const breaking = h("button", { type: "button", "aria-haspopup": "menu", "aria-expanded": "false" }, "Break something");
  const attempt = (deed) => deed().catch(tell);
  breaking.addEventListener("click", () => openMenu(breaking, FAULTS.map((preset) => ({
    label: preset.label,
    choose: () => attempt(async () => {
      for (const fault of preset.faults) await ask("faults", fault);
      broken.textContent = preset.told;
    }),
  }))));
  const mend = h("button", {
    type: "button",
    onclick: () => attempt(async () => {
      await ask("faults", undefined, "DELETE");
      broken.textContent = "Everything works again.";
    }),
  }, "Mend all");
  parent.replaceChildren(broken, breaking, mend, phoneToggle());
}

function phoneToggle() {
  const button = h("button", { type: "button", class: "phone-toggle", "aria-pressed": "false" }, "Phone width");
  button.addEventListener("click", () => {
    const isPhone = document.getElementById("slack").classList.toggle("phone");
    button.setAttribute("aria-pressed", String(isPhone));
  });
  return button;
}
