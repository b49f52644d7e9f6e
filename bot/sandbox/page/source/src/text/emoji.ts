// The short names of the emoji that an app like this uses; any other name stays as it was written.

const SIGNS: Record<string, string> = {
  "+1": "👍",
  alarm_clock: "⏰",
  bell: "🔔",
  bulb: "💡",
  calendar: "📅",
  email: "✉️",
  envelope: "✉️",
  eyes: "👀",
  hourglass: "⌛",
  inbox_tray: "📥",
  information_source: "ℹ️",
  mailbox: "📫",
  memo: "📝",
  no_entry: "⛔",
  outbox_tray: "📤",
  palm_tree: "🌴",
  phone: "☎️",
  question: "❓",
  rotating_light: "🚨",
  star: "⭐",
  tada: "🎉",
  warning: "⚠️",
  wave: "👋",
  white_check_mark: "✅",
  x: "❌",
};

export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => SIGNS[name] ?? whole);
}
