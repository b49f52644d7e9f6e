// The drawer of fault switches: what is on is broken, until it has happened or somebody mends it.

import { useEffect, useRef, type ReactNode } from "react";

import { ask } from "../world/control";
import { tell } from "../world/going";
import { put, useStore } from "../world/store";
import { PRESETS, inForce, type Preset } from "./presets";

export function FaultDrawer(): ReactNode {
  const spot = useStore((state) => state.spot);
  const drawer = useRef<HTMLElement>(null);
  useEffect(() => {
    const wanted = spot.fault ? `[data-fault="${spot.fault}"]` : "[role=switch]";
    drawer.current?.querySelector<HTMLElement>(wanted)?.focus();
  }, [spot.count]);
  const close = () => put({ drawer: null });
  return (
    <aside
      id="faults"
      ref={drawer}
      className="faults"
      aria-label="Break something"
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <header>
        <h2>Break something</h2>
        <button type="button" className="close" aria-label="Close the drawer" onClick={close}>
          ×
        </button>
      </header>
      {Object.entries(PRESETS).map(([service, presets]) => (
        <section key={service} aria-label={service}>
          <h3>{service}</h3>
          {presets.map((preset) => (
            <Switch key={preset.key} preset={preset} isPointedAt={spot.fault === preset.key} />
          ))}
        </section>
      ))}
      <button type="button" className="button" onClick={() => void ask("faults", undefined, "DELETE").catch(tell)}>
        Mend all
      </button>
    </aside>
  );
}

function Switch({ preset, isPointedAt }: { preset: Preset; isPointedAt: boolean }): ReactNode {
  const broken = useStore((state) => inForce(preset, state.faults));
  const turn = () => (broken ? ask(`faults/${broken.id}`, undefined, "DELETE") : ask("faults", preset.fault));
  return (
    <button
      type="button"
      role="switch"
      className={isPointedAt ? "switch spot" : "switch"}
      data-fault={preset.key}
      aria-checked={Boolean(broken)}
      onClick={() => void turn().catch(tell)}
    >
      <span className="knob" aria-hidden="true" />
      <span>
        {preset.label}
        <small>{preset.told}</small>
      </span>
    </button>
  );
}
