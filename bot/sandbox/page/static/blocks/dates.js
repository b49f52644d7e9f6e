// Slack's date formats, shown in the time zone of the person who looks.
// https://docs.slack.dev/messaging/formatting-message-text#date-formatting

const HALF_A_YEAR = 183 * 86_400;

export function clock(seconds, tz, withSeconds = false) {
  return parts(seconds, tz, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...(withSeconds ? { second: "2-digit" } : {}),
  });
}

export function day(seconds, tz, now) {
  return near(seconds, tz, now) ?? written(seconds, tz, now, { weekday: "long", month: "long" });
}

export function formatted(seconds, format, tz, now) {
  const say = {
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
  return format.replace(/\{(\w+)\}/g, (whole, name, at) => {
    const plainName = name.replace(/_pretty$/, "");
    if (plainName !== name && !(name in say)) return pretty(say[plainName], at === 0) ?? whole;
    return say[name]?.() ?? whole;
  });

  function pretty(fallback, isFirst) {
    const word = near(seconds, tz, now);
    return word ? (isFirst ? word : word.toLowerCase()) : fallback?.();
  }
}

// 2026-02-03, in that zone.
export function isoDay(seconds, tz) {
  const said = Object.fromEntries(new Intl.DateTimeFormat("en", {
    timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit",
  }).formatToParts(seconds * 1000).map((part) => [part.type, part.value]));
  return `${said.year}-${said.month}-${said.day}`;
}

function near(seconds, tz, now) {
  const that = isoDay(seconds, tz);
  const words = [[0, "Today"], [-86_400, "Yesterday"], [86_400, "Tomorrow"]];
  return words.find(([away]) => isoDay(now + away, tz) === that)?.[1] ?? null;
}

function written(seconds, tz, now, style) {
  const year = Math.abs(now - seconds) > HALF_A_YEAR ? { year: "numeric" } : {};
  return parts(seconds, tz, { day: "numeric", ...style, ...year });
}

function parts(seconds, tz, style) {
  return new Intl.DateTimeFormat("en-GB", { timeZone: tz, ...style }).format(seconds * 1000);
}

function ago(passed) {
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, length]) => Math.abs(passed) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en").format(-Math.trunc(passed / size), unit);
}
