// A section: a text, fields in two columns, and one element at its side.

import type { ReactNode } from "react";

import { Interactive, slotKey } from "../elements/Interactive";
import { Text } from "../text/Text";
import type { BlockOf } from "./shapes";

export function SectionBlock({ block }: { block: BlockOf<"section"> }): ReactNode {
  const { text, fields, accessory } = block;
  return (
    <>
      <div className="words">
        {text && (
          <div className="text">
            <Text of={text} />
          </div>
        )}
        {fields && (
          <div className="fields">
            {fields.map((field, place) => (
              <div key={place} className="text">
                <Text of={field} />
              </div>
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div className="accessory">
          <Interactive
            key={slotKey(accessory, block.block_id)}
            slot={{ element: accessory, blockId: block.block_id ?? "", isSending: true }}
          />
        </div>
      )}
    </>
  );
}
