// Shows a list of blocks, each kind by its own component; what cannot be shown says so.

import type { ComponentType, ReactNode } from "react";

import { Interactive, slotKey } from "../elements/Interactive";
import { RichText } from "../text/RichText";
import { Text } from "../text/Text";
import { Alert } from "./Alert";
import { CardBlock, Carousel } from "./CardBlock";
import { Chart } from "./Chart";
import { Container } from "./Container";
import { InputBlock } from "./InputBlock";
import { Picture } from "./Picture";
import { Plan, Task } from "./Plan";
import { SectionBlock } from "./SectionBlock";
import { DataTable, Table } from "./Table";
import type { Block, BlockOf, KindOfBlock } from "./shapes";

const KINDS: { [Kind in KindOfBlock]: ComponentType<{ block: BlockOf<Kind> }> } = {
  section: SectionBlock,
  header: ({ block }) => (
    <h3 className="text">
      <Text of={block.text} />
    </h3>
  ),
  context: ({ block }) =>
    block.elements.map((element, place) =>
      element.type === "image" ? (
        <Picture key={place} of={element} />
      ) : (
        <span key={place} className="text">
          <Text of={element} />
        </span>
      ),
    ),
  actions: Row,
  context_actions: Row,
  image: ({ block }) => (
    <figure>
      {block.title && (
        <figcaption className="text">
          <Text of={block.title} />
        </figcaption>
      )}
      <Picture of={block} />
    </figure>
  ),
  divider: () => <hr />,
  input: InputBlock,
  rich_text: ({ block }) => <RichText of={block} />,
  markdown: ({ block }) => <div className="text">{block.text}</div>,
  alert: Alert,
  card: CardBlock,
  carousel: Carousel,
  table: Table,
  data_table: DataTable,
  data_visualization: Chart,
  container: Container,
  video: ({ block }) => <span className="picture" role="img">{`Video: ${block.title.text}`}</span>,
  task_card: Task,
  plan: Plan,
};

export function Blocks({ of: blocks }: { of: Block[] }): ReactNode {
  return blocks.map((block, place) => (
    <div key={keyOf(block, place)} className={`block block-${block.type}`} data-block={block.block_id}>
      <OneBlock block={block} />
    </div>
  ));
}

// An input is a new one when its block_id is; everything else stays where it stands, and with it the focus.
function keyOf(block: Block, place: number): string {
  return block.type === "input" ? `input ${block.block_id ?? place}` : `${block.type} ${place}`;
}

function OneBlock({ block }: { block: Block }): ReactNode {
  const Kind = KINDS[block.type] as ComponentType<{ block: Block }> | undefined;
  return Kind ? <Kind block={block} /> : <p className="unshown">{`(a ${(block as { type: string }).type} block)`}</p>;
}

function Row({ block }: { block: BlockOf<"actions"> | BlockOf<"context_actions"> }): ReactNode {
  return block.elements.map((element, place) => (
    <Interactive
      key={slotKey(element, block.block_id) ?? place}
      slot={{ element, blockId: block.block_id ?? "", isSending: true }}
    />
  ));
}
