// A chart as bars with their figures, which says the same as any shape Slack would draw.

import type { CSSProperties, ReactNode } from "react";

import type { BlockOf } from "./shapes";

export function Chart({ block }: { block: BlockOf<"data_visualization"> }): ReactNode {
  const { chart, title } = block;
  const groups = chart.segments ? [{ name: "", data: chart.segments }] : (chart.series ?? []);
  const largest = Math.max(1, ...groups.flatMap((group) => group.data.map((point) => point.value)));
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      {groups.map((group) => (
        <dl key={group.name}>
          {group.name && <div className="series">{group.name}</div>}
          {group.data.map((point) => (
            <div key={point.label} className="point">
              <dt>{point.label}</dt>
              <dd style={{ "--share": point.value / largest } as CSSProperties}>{point.value}</dd>
            </div>
          ))}
        </dl>
      ))}
    </figure>
  );
}
