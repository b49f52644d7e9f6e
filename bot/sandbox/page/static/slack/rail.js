// The rail: who is playing, what they can open, and everybody else one click away.

import { h, showAll } from "../dom.js";
import { go } from "../play.js";
import { HOME, dmOf, personOf, state, teamOf } from "../state.js";
import { avatar } from "./avatar.js";
import { iconOf, placeName } from "./names.js";

export function rail() {
  const who = h("div", { class: "who" });
  const channels = h("ul", { class: "channels", "aria-label": "Channels" });
  const apps = h("ul", { class: "channels", "aria-label": "Apps" });
  const people = h("div", { class: "people" });
  const opener = h("button", { type: "button", class: "opener", "aria-expanded": "false", onclick: () => open(!isOpen) });
  const inside = h("div", { class: "rail-inside" }, who,
    h("nav", { "aria-label": "Channels and apps" }, channels, apps),
    h("section", { "aria-label": "Switch person" }, h("h2", {}, "Play as"), people));
  const node = h("div", { class: "rail" }, opener, inside);
  let isOpen = false;

  function open(wanted) {
    isOpen = wanted;
    node.classList.toggle("open", isOpen);
    opener.setAttribute("aria-expanded", String(isOpen));
  }

  function travel(changes) {
    open(false);
    return go(changes);
  }

  function draw() {
    const person = personOf(state.as);
    opener.replaceChildren(h("strong", {}, person.name), h("span", {}, placeName()), h("span", { class: "hint" }, "Change"));
    showAll(who, [person], one, whoIs);
    const entries = (state.screen?.channels ?? []).filter((channel) => !channel.is_dm);
    showAll(channels, entries, (channel) => signed(channel.id, [channel.unread, isHere(channel.id)]), (channel) => (
      entry(channel.name, channel.id, channel.unread, iconOf(channel), travel)));
    const dm = state.screen && dmOf(person);
    const unread = state.screen?.channels.find((channel) => channel.id === dm)?.unread ?? 0;
    showAll(apps, dm ? [dm] : [], (id) => signed(id, [unread, isHere(id)]), () => entry("Rapport", dm, unread, "◆", travel));
    const teams = state.world.teams.filter((team) => state.world.people.some((other) => other.team === team.id));
    showAll(people, teams, (team) => signed(team.id, [state.as]), (team) => group(team, travel));
  }

  return { node, draw };
}

function one(person) {
  return { key: person.id, signature: person.id };
}

function signed(key, facts) {
  return { key, signature: JSON.stringify(facts) };
}

function isHere(id) {
  return id === state.channel || (state.channel === HOME && id === dmOf(personOf(state.as)));
}

function whoIs(person) {
  return h("div", { class: "myself" }, avatar(person.name, person.id),
    h("div", {}, h("strong", {}, person.name), h("span", {}, `${person.title}, ${teamOf(person).name}`),
      h("p", {}, person.one_line)));
}

function entry(name, id, unread, icon, travel) {
  return h("li", {}, h("button", {
    type: "button",
    class: unread ? "unread" : null,
    "aria-current": isHere(id) ? "page" : null,
    onclick: () => travel({ channel: id }),
  },
  h("span", { class: "icon", "aria-hidden": "true" }, icon), h("span", { class: "name" }, name),
  unread ? h("span", { class: "count" }, String(unread), h("span", { class: "hidden" }, " unread")) : null));
}

function group(team, travel) {
  const people = state.world.people.filter((person) => person.team === team.id);
  return h("div", {}, h("h3", {}, team.name), h("ul", {}, people.map((person) => h("li", {}, h("button", {
    type: "button",
    class: "person",
    "aria-current": person.id === state.as ? "true" : null,
    onclick: () => travel({ as: person.id }),
  },
  avatar(person.name, person.id),
  h("span", {}, h("strong", {}, person.name), h("small", {}, person.one_line)))))));
}
