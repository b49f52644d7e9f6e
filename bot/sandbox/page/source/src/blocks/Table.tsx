// Tables, with and without a caption; the first row is the head.

import type { ReactNode } from "react";

import { RichText } from "../text/RichText";
import type { BlockOf, Cell } from "./shapes";

type Align = ("left" | "center" | "right" | undefined)[];

export function Table({ block }: { block: BlockOf<"table"> }): ReactNode {
  return <Rows rows={block.rows} align={(block.column_settings ?? []).map((column) => column?.align)} />;
}

export function DataTable({ block }: { block: BlockOf<"data_table"> }): ReactNode {
  return <Rows rows={block.rows} align={[]} caption={block.caption} header={block.row_header_column_index} />;
}

interface Asked {
  rows: Cell[][];
  align: Align;
  caption?: string;
  header?: number;
}

function Rows({ rows: [head = [], ...rows], align, caption, header }: Asked): ReactNode {
  return (
    <div className="table" tabIndex={0}>
      <table>
        {caption && <caption>{caption}</caption>}
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col" style={{ textAlign: align[column] }}>
                <Content of={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>
              {row.map((cell, column) => (
                <OneCell key={column} cell={cell} isHeader={column === header} align={align[column]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function OneCell({ cell, isHeader, align }: { cell: Cell; isHeader: boolean; align: Align[number] }): ReactNode {
  const style = { textAlign: align ?? (cell.type === "raw_number" ? ("right" as const) : undefined) };
  if (isHeader) {
    return (
      <th scope="row" style={style}>
        <Content of={cell} />
      </th>
    );
  }
  return (
    <td style={style}>
      <Content of={cell} />
    </td>
  );
}

function Content({ of: cell }: { of: Cell }): ReactNode {
  if (cell.type === "rich_text") return <RichText of={cell} />;
  return cell.type === "raw_number" ? (cell.text ?? String(cell.value)) : cell.text;
}
