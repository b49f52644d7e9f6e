// A frame with a title around other blocks.

import type { ReactNode } from "react";

import { RichText } from "../text/RichText";
import { Text } from "../text/Text";
import { Blocks } from "./Blocks";
import type { BlockOf } from "./shapes";

export function Container({ block }: { block: BlockOf<"container"> }): ReactNode {
  return (
    <section className="container">
      <header>
        {block.title && (
          <strong>
            <Text of={block.title} />
          </strong>
        )}
        {block.rich_text_title && <RichText of={block.rich_text_title} />}
        {block.subtitle && (
          <p className="text">
            <Text of={block.subtitle} />
          </p>
        )}
      </header>
      <div className="blocks">
        <Blocks of={block.child_blocks} />
      </div>
    </section>
  );
}
