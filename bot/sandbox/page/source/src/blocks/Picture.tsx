// Stands for a picture: pictures come from elsewhere, and this page loads nothing from elsewhere.

import type { ReactNode } from "react";

import type { Picture as Described } from "./shapes";

export function Picture({ of: { alt_text: alt } }: { of: Pick<Described, "alt_text"> }): ReactNode {
  return <span className="picture" role="img" aria-label={alt}>{`Picture: ${alt}`}</span>;
}
