// Starts the page: reads the world, draws it, and reads it again whenever something in it has changed.

import { drawTools } from "./breaking.js";
import { ask, look } from "./control.js";
import { arrive, refresh, tell } from "./play.js";
import { readAddress, state } from "./state.js";

const WAIT = 25;
const AGAIN = 1500;

async function watch() {
  let { sequence } = state.world;
  const lost = document.getElementById("lost");
  for (;;) {
    try {
      const said = await look("changes", { since: sequence, wait: WAIT });
      if (said.sequence !== sequence) await refresh();
      sequence = said.sequence;
      lost.hidden = true;
    } catch {
      lost.hidden = false;
      sequence = -1;
      await new Promise((resume) => { setTimeout(resume, AGAIN); });
    }
  }
}

// On narrow screens one side is shown at a time.
function switchSides() {
  const buttons = [...document.querySelectorAll("[data-side]")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      document.body.dataset.shows = button.dataset.side;
      for (const other of buttons) other.setAttribute("aria-pressed", String(other === button));
    });
  }
}

async function start() {
  document.body.dataset.shows = "slack";
  switchSides();
  state.world = await ask("world");
  readAddress();
  drawTools(document.getElementById("tools"), tell);
  await arrive(state.channel);
  await refresh();
  await watch();
}

start();
