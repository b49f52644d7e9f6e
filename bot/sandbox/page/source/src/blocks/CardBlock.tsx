// Cards, alone or in a row to scroll through.

import type { ReactNode } from "react";

import { Interactive } from "../elements/Interactive";
import { Text } from "../text/Text";
import { Picture } from "./Picture";
import type { BlockOf, Card, TextObject } from "./shapes";

export function CardBlock({ block }: { block: BlockOf<"card"> }): ReactNode {
  return <OneCard card={block} blockId={block.block_id ?? ""} />;
}

export function Carousel({ block }: { block: BlockOf<"carousel"> }): ReactNode {
  return (
    <div className="carousel" role="group" aria-label="Cards" tabIndex={0}>
      {block.elements.map((card, place) => (
        <OneCard key={place} card={card} blockId={card.block_id ?? block.block_id ?? ""} />
      ))}
    </div>
  );
}

function OneCard({ card, blockId }: { card: Omit<Card, "type">; blockId: string }): ReactNode {
  const lines: [string, TextObject | undefined][] = [
    ["card-title", card.title],
    ["card-subtitle", card.subtitle],
    ["card-body", card.body],
    ["card-subtext", card.subtext],
  ];
  return (
    <article className="card">
      {card.hero_image && <Picture of={card.hero_image} />}
      {lines.map(
        ([name, text]) =>
          text && (
            <div key={name} className={`text ${name}`}>
              <Text of={text} />
            </div>
          ),
      )}
      {card.actions && (
        <div className="block-actions">
          {card.actions.map((element) => (
            <Interactive key={element.action_id} slot={{ element, blockId, isSending: true }} />
          ))}
        </div>
      )}
    </article>
  );
}
