// The bar of workspaces at the far left; choosing one is becoming its first person.

import type { ReactNode } from "react";

import { me, worldOf } from "../world/cast";
import { go, tell } from "../world/going";
import type { Team } from "../world/shapes";
import { useStore } from "../world/store";

export function TeamBar(): ReactNode {
  const person = useStore(me);
  const { teams, people } = worldOf();
  const choose = (team: Team) => {
    const first = people.find((one) => one.team === team.id && !one.deleted);
    if (first) go({ as: first.id }).catch(tell);
  };
  return (
    <nav className="teams" aria-label="Workspaces">
      {teams.map((team) => (
        <button
          key={team.id}
          type="button"
          title={team.name}
          aria-label={team.name}
          aria-current={team.id === person.team ? "true" : undefined}
          onClick={() => choose(team)}
        >
          {team.name.slice(0, 2)}
        </button>
      ))}
    </nav>
  );
}
