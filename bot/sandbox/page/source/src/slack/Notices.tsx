// Lines that tell what went wrong, until somebody has read them.

import type { ReactNode } from "react";

import { dismiss } from "../world/going";
import { useStore } from "../world/store";

export function Notices(): ReactNode {
  const notices = useStore((state) => state.notices);
  return (
    <div className="notices" role="status">
      {notices.map(({ id, text }) => (
        <p key={id} className="notice">
          <span>{text}</span>
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ×
          </button>
        </p>
      ))}
    </div>
  );
}
