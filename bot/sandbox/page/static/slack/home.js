// The app's Home, as the app published it for the person who plays.

import { blockNodes } from "../blocks/blocks.js";
import { h, showAll } from "../dom.js";
import { state } from "../state.js";
import { makePlace } from "./place.js";

export function drawHome(parent) {
  const { home } = state.screen;
  const sign = () => ({ key: "home", signature: home ? `${state.as} ${home.id} ${home.view.hash}` : "none" });
  showAll(parent, [home], sign, show);
}

function show(home) {
  if (!home) return h("p", { class: "nothing" }, "Rapport has not put anything here yet.");
  const place = makePlace({ as: state.as, view_id: home.id }, home.view.state?.values);
  return h("div", { class: "blocks" }, blockNodes(home.view.blocks, place));
}
