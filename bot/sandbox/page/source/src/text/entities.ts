// Slack's three entities: decoded once and last, encoded when people type.

const PLAIN: Record<string, string> = { amp: "&", lt: "<", gt: ">" };

export function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) => PLAIN[name] ?? "");
}

export function encoded(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

// An address a link may lead to, or null; scripts and the like are never linked.
export function safeAddress(address: string): string | null {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? address : null;
}
