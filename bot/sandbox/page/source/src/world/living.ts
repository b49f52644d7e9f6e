// Keeps the page alive: reads the world, and reads it again whenever something in it has changed.

import { readAddress } from "./address";
import { ask, look } from "./control";
import { arrive, refresh, tell } from "./going";
import type { World } from "./shapes";
import { now, put } from "./store";

const WAIT = 25;
const AGAIN = 1500;

export async function live(): Promise<void> {
  put({ world: await ask<World>("world") });
  readAddress();
  await arrive(now().channel);
  await refresh();
  await watch();
}

async function watch(): Promise<void> {
  let sequence = now().world?.sequence ?? -1;
  for (;;) {
    try {
      const said = await look<{ sequence: number; resets: number }>("changes", { since: sequence, wait: WAIT });
      if (sequence < 0 || said.sequence < sequence || said.resets !== now().world?.resets) await startAgain();
      else if (said.sequence !== sequence) await refresh();
      sequence = said.sequence;
      if (now().isLost) put({ isLost: false });
    } catch {
      put({ isLost: true });
      sequence = -1;
      await new Promise((resume) => {
        setTimeout(resume, AGAIN);
      });
    }
  }
}

// The world was emptied or its process began anew: nothing that was remembered of it holds.
async function startAgain(): Promise<void> {
  put({
    world: await ask<World>("world"),
    calls: [],
    lastCall: 0,
    accepted: [],
    known: {},
    seenLine: null,
    thread: null,
  });
  await refresh().catch(tell);
}
