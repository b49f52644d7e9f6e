// Moves time for everybody: the world, Rapport and its workers.

import type { ReactNode } from "react";

import { Menu } from "../look/Menu";
import { worldOf } from "../world/cast";
import { ask } from "../world/control";
import { tell } from "../world/going";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LEAPS: [string, number][] = [
  ["2 minutes later", 2 * MINUTE],
  ["10 minutes later", 10 * MINUTE],
  ["1 hour later", HOUR],
  ["1 day later", DAY],
  ["3 days later", 3 * DAY],
  ["1 week later", 7 * DAY],
];

export function Later(): ReactNode {
  if (!worldOf().can_move_time) return null;
  const items = LEAPS.map(([label, seconds]) => ({ label, choose: () => void ask("later", { seconds }).catch(tell) }));
  return (
    <Menu className="later" items={items}>
      Later
    </Menu>
  );
}
