// Slack's three entities: decoded once and last, encoded when people type.

const PLAIN = { amp: "&", lt: "<", gt: ">" };

export function decoded(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => PLAIN[name]);
}

export function encoded(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

// An address a link may lead to, or null; scripts and the like are never linked.
export function safeAddress(address) {
  return /^(https?:\/\/|mailto:|tel:)/i.test(address) ? address : null;
}
