// Slack's date formats, shown in the time zone of the person who looks.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting

const HALF_A_YEAR = 183 * 86_400;

export function clock(seconds: number, tz: string, withSeconds = false): string {
  const style: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  return parts(seconds, tz, withSeconds ? { ...style, second: "2-digit" } : style);
}

export function day(seconds: number, tz: string, now: number): string {
  return near(seconds, tz, now) ?? written(seconds, tz, now, { weekday: "long", month: "long" });
}

export function formatted(seconds: number, format: string, tz: string, now: number): string {
  const say: Record<string, () => string> = {
    date_num: () => isoDay(seconds, tz),
    date_slash: () => parts(seconds, tz, { day: "2-digit", month: "2-digit", year: "numeric" }),
    date: () => written(seconds, tz, now, { month: "long" }),
    date_short: () => written(seconds, tz, now, { month: "short" }),
    date_long: () => written(seconds, tz, now, { weekday: "long", month: "long" }),
    date_long_full: () => written(seconds, tz, now, { weekday: "long", month: "long" }),
    time: () => clock(seconds, tz),
    time_secs: () => clock(seconds, tz, true),
    ago: () => ago(now - seconds),
    day_divider_pretty: () => day(seconds, tz, now),
  };
  return format.replace(/\{(\w+)\}/g, (whole, name: string, at: number) => {
    const known = say[name];
    if (known) return known();
    const pretty = name.endsWith("_pretty") ? say[name.replace(/_pretty$/, "")] : undefined;
    if (!pretty) return whole;
    const word = near(seconds, tz, now);
    return word ? (at === 0 ? word : word.toLowerCase()) : pretty();
  });
}

// 2026-02-03, in that zone.
export function isoDay(seconds: number, tz: string): string {
  const style: Intl.DateTimeFormatOptions = { timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit" };
  const found = new Intl.DateTimeFormat("en", style).formatToParts(seconds * 1000);
  const said = Object.fromEntries(found.map((part) => [part.type, part.value]));
  return `${said.year}-${said.month}-${said.day}`;
}

// The moment at which the clocks of a zone show this wall time: guessed as UTC, then moved by what the zone differs.
export function secondsAt(wall: string, tz: string): number {
  const wanted = Date.parse(`${wall}Z`) / 1000;
  const differs = (seconds: number) => Date.parse(`${isoDay(seconds, tz)}T${clock(seconds, tz)}Z`) / 1000 - seconds;
  const once = wanted - differs(wanted);
  return wanted - differs(once);
}

function near(seconds: number, tz: string, now: number): string | null {
  const that = isoDay(seconds, tz);
  const words: [number, string][] = [
    [0, "Today"],
    [-86_400, "Yesterday"],
    [86_400, "Tomorrow"],
  ];
  return words.find(([away]) => isoDay(now + away, tz) === that)?.[1] ?? null;
}

function written(seconds: number, tz: string, now: number, style: Intl.DateTimeFormatOptions): string {
  const year: Intl.DateTimeFormatOptions = Math.abs(now - seconds) > HALF_A_YEAR ? { year: "numeric" } : {};
  return parts(seconds, tz, { day: "numeric", ...style, ...year });
}

function parts(seconds: number, tz: string, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: tz, ...style }).format(seconds * 1000);
}

function ago(passed: number): string {
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
  ];
  const [unit, size] = units.find(([, length]) => Math.abs(passed) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en").format(-Math.trunc(passed / size), unit);
}
