// What stands between < and > in mrkdwn: mentions, channels, dates and links.

import type { ReactNode } from "react";

import { formatted } from "./dates";
import { decoded, safeAddress } from "./entities";
import type { Viewer } from "./viewer";

export function Special({ inside, viewer }: { inside: string; viewer: Viewer }): ReactNode {
  const [target, label] = parted(inside);
  if (/^@[UW]/.test(target)) return <Mention id={target.slice(1)} viewer={viewer} />;
  if (/^#[CG]/.test(target)) return <Chip>{`#${viewer.channelNameOf(target.slice(1))}`}</Chip>;
  if (target.startsWith("!date^")) return <Moment target={target} fallback={label} viewer={viewer} />;
  if (target.startsWith("!subteam^")) return <Chip>{`@${decoded(label ?? target.slice(9))}`}</Chip>;
  if (/^!(here|channel|everyone)$/.test(target)) return <Chip>{`@${target.slice(1)}`}</Chip>;
  const address = safeAddress(decoded(target));
  if (!address) return decoded(`<${inside}>`);
  return <Link address={address}>{label === null ? shortened(address) : decoded(label)}</Link>;
}

export function Mention({ id, viewer }: { id: string; viewer: Viewer }): ReactNode {
  return <span className={id === viewer.id ? "mention me" : "mention"}>{`@${viewer.nameOf(id)}`}</span>;
}

export function Chip({ children }: { children: ReactNode }): ReactNode {
  return <span className="mention">{children}</span>;
}

// A link to an address that `safeAddress` let pass.
export function Link({ address, children }: { address: string; children: ReactNode }): ReactNode {
  return (
    <a href={address} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export function shortened(address: string): string {
  return address.replace(/^mailto:/, "");
}

function Moment({ target, fallback, viewer }: { target: string; fallback: string | null; viewer: Viewer }): ReactNode {
  const [, seconds = "", format, address] = target.split("^");
  const at = Number(seconds) * 1000;
  if (!/^\d+$/.test(seconds) || !format || Number.isNaN(new Date(at).valueOf())) return decoded(fallback ?? "");
  const text = formatted(Number(seconds), decoded(format), viewer.tz, viewer.now);
  const shown = <time dateTime={new Date(at).toISOString()}>{text}</time>;
  const href = address && safeAddress(decoded(address));
  return href ? <Link address={href}>{shown}</Link> : shown;
}

function parted(inside: string): [string, string | null] {
  const bar = inside.indexOf("|");
  return bar < 0 ? [inside, null] : [inside.slice(0, bar), inside.slice(bar + 1)];
}
