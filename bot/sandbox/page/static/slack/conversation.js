// What is open beside the rail: a channel, a thread in it, or the app with its Home and messages.

import { h, showAll } from "../dom.js";
import { go } from "../play.js";
import { HOME, dmOf, personOf, state } from "../state.js";
import { composer } from "./composer.js";
import { drawHome } from "./home.js";
import { itemNode, itemsOf, repliesOf } from "./items.js";
import { channelShown, isApp, placeName, warningOf } from "./names.js";

const NEAR = 60;

export function conversation() {
  const header = h("header", { class: "place" });
  const list = h("ol", { class: "messages", role: "log", tabindex: "0" });
  const home = h("div", { class: "home", hidden: true });
  const writing = composer();
  const node = h("div", { class: "conversation" }, header, list, home, writing.node);
  let shown = null;

  function draw() {
    const isHome = state.channel === HOME;
    showAll(header, [0], () => ({ key: "head", signature: JSON.stringify(headFacts()) }), head);
    list.hidden = isHome;
    home.hidden = !isHome;
    if (isHome) drawHome(home);
    else drawMessages();
    writing.node.hidden = isHome || !state.screen;
    writing.draw();
  }

  function drawMessages() {
    const here = [state.as, state.channel, state.thread].join();
    const isAtEnd = here !== shown || list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    const items = state.screen ? itemsOf(channelShown(), state) : [{ kind: "nothing", text: state.refused }];
    list.setAttribute("aria-label", `Messages in ${placeName()}`);
    showAll(list, items, (item) => ({ key: item.key ?? item.kind, signature: JSON.stringify([item, state.as]) }), itemNode);
    if (isAtEnd) showLast(list);
    shown = here;
  }

  return { node, draw };
}

// The end of the list, or the beginning of its last message when that is taller than the list.
function showLast(list) {
  const last = list.lastElementChild;
  const isTall = last && last.offsetHeight > list.clientHeight;
  list.scrollTop = isTall ? last.offsetTop - list.offsetTop : list.scrollHeight;
}

function headFacts() {
  const channel = channelShown();
  return [state.as, state.channel, state.thread, channel?.topic, state.thread && repliesOf(channel, state.thread).length];
}

function head() {
  if (!state.screen) return h("div", { class: "head" }, h("h2", {}, personOf(state.as).name));
  if (state.thread) {
    return h("div", { class: "head" },
      h("button", { type: "button", class: "back", onclick: () => go({ thread: null }) }, `← ${placeName()}`),
      h("h2", {}, "Thread"));
  }
  if (isApp()) return h("div", { class: "head" }, h("h2", {}, "Rapport"), tabs());
  const channel = channelShown();
  const warning = warningOf(channel);
  return h("div", { class: "head" }, h("h2", {}, placeName()), h("p", {}, channel?.topic ?? ""),
    warning ? h("p", { class: "warning" }, warning) : null);
}

function tabs() {
  const tab = (name, channel) => h("button", {
    type: "button", role: "tab", "aria-selected": String(state.channel === channel), onclick: () => go({ channel }),
  }, name);
  return h("div", { class: "tabs", role: "tablist", "aria-label": "Rapport" },
    tab("Home", HOME), tab("Messages", dmOf(personOf(state.as))));
}
