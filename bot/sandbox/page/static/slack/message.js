// One message or ephemeral: who said it, when, its blocks or its text, and the way into its thread.

import { blockNodes } from "../blocks/blocks.js";
import { clock } from "../blocks/dates.js";
import { mrkdwn } from "../blocks/mrkdwn.js";
import { h } from "../dom.js";
import { go } from "../play.js";
import { state } from "../state.js";
import { avatar } from "./avatar.js";
import { makePlace } from "./place.js";

export function messageNode({ message, channel, replies, lastReply }) {
  const isEphemeral = message.kind === "ephemeral";
  const where = isEphemeral
    ? { as: state.as, ephemeral: message.ephemeral }
    : { as: state.as, channel, ts: message.ts };
  const place = makePlace(where);
  const { tz } = place.viewer;
  const name = message.author.is_bot ? "Rapport" : message.author.name;
  return h("li", { class: `message ${message.kind}`, "data-ts": message.ts },
    message.author.is_bot ? h("span", { class: "avatar app", "aria-hidden": "true" }, "◆") : avatar(name, message.author.id),
    h("div", { class: "said" },
      h("div", { class: "by" },
        h("strong", {}, name),
        message.author.is_bot ? h("span", { class: "badge" }, "App") : null,
        message.author.is_stranger ? h("span", { class: "badge outside" }, "Other company") : null,
        h("time", { datetime: new Date(Number(message.ts) * 1000).toISOString() }, clock(Number(message.ts), tz)),
        isEphemeral ? h("span", { class: "whisper" }, "Only visible to you") : null),
      message.blocks.length
        ? h("div", { class: "blocks" }, blockNodes(message.blocks, place))
        : h("div", { class: "text" }, mrkdwn(message.text, place.viewer)),
      message.is_edited && !message.author.is_bot ? h("small", { class: "edited" }, "(edited)") : null,
      isEphemeral ? null : footer(message, replies, lastReply, tz)));
}

function footer(message, replies, lastReply, tz) {
  if (state.thread) return null;
  const words = replies === 1 ? "1 reply" : `${replies} replies`;
  return h("button", {
    type: "button",
    class: replies ? "replies" : "replies quiet",
    onclick: () => go({ thread: message.ts }),
  }, replies ? words : "Reply in thread", replies ? h("small", {}, `last at ${clock(Number(lastReply), tz)}`) : null);
}
