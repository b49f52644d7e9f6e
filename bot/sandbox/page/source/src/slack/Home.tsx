// The app's Home, as the app published it for the person who plays.

import { useRef, type ReactNode } from "react";

import { Blocks } from "../blocks/Blocks";
import { Form } from "../blocks/form";
import { PlaceContext } from "../blocks/place";
import { useStore } from "../world/store";

export function Home(): ReactNode {
  const as = useStore((state) => state.as);
  const home = useStore((state) => state.screen?.home ?? null);
  const form = useRef(new Form());
  if (!home) return <p className="home nothing">Rapport has not put anything here yet.</p>;
  const { blocks, state } = home.view;
  const place = {
    where: { as, view_id: home.id },
    blocks,
    form: form.current,
    values: state?.values ?? {},
    errors: {},
  };
  return (
    <div className="home" tabIndex={0} role="region" aria-label="Rapport's Home">
      <PlaceContext value={place}>
        <div className="blocks">
          <Blocks of={blocks} />
        </div>
      </PlaceContext>
    </div>
  );
}
