// Selects of every kind: where their options come from, and what choosing one sends.

import { named } from "./named.js";
import { combobox } from "./combobox.js";
import { changed, initialOf } from "./held.js";

export function select(slot) {
  const { element, block } = slot;
  const several = element.type.startsWith("multi_");
  const kind = element.type.replace(/^multi_/, "");
  const source = SOURCES[kind](slot);
  const held = initialOf(slot);
  const chosen = (several ? (held ?? []) : [held].filter(Boolean)).map(source.entry);
  const box = combobox({
    several,
    chosen,
    labels: named(slot),
    placeholder: element.placeholder?.text ?? "Choose",
    most: element.max_selected_items ?? Infinity,
    canClear: block.type === "input" && Boolean(block.optional),
    fewest: source.fewest ?? 0,
    find: source.find,
    changed: () => changed(slot, read),
  });
  const read = () => {
    const raw = box.chosen().map((entry) => entry.raw);
    return several ? raw : (raw[0] ?? null);
  };
  return box.node;
}

const SOURCES = {
  static_select: ({ element }) => ({ entry: ofOption, find: async (typed) => matching(groupsOf(element), typed) }),
  external_select: (slot) => ({
    entry: ofOption,
    fewest: slot.element.min_query_length ?? 3,
    find: async (typed) => groupsOf(await slot.place.search(slot, typed)),
  }),
  users_select: ({ place }) => refs(place.viewer.people, place.viewer.nameOf),
  channels_select: ({ place }) => refs(place.viewer.channels, place.viewer.channelNameOf),
  conversations_select: ({ place }) => refs(place.viewer.channels, place.viewer.channelNameOf),
};

function refs(all, nameOf) {
  const entry = (id) => ({ key: id, label: nameOf(id), raw: id });
  return { entry, find: async (typed) => matching([{ label: null, entries: all.map((one) => entry(one.id)) }], typed) };
}

function ofOption(option) {
  return { key: option.value, label: option.text.text, description: option.description?.text, raw: option };
}

function groupsOf({ options, option_groups: groups }) {
  if (groups) return groups.map((group) => ({ label: group.label.text, entries: group.options.map(ofOption) }));
  return [{ label: null, entries: (options ?? []).map(ofOption) }];
}

function matching(groups, typed) {
  const wanted = typed.trim().toLowerCase();
  return groups.map((group) => ({
    ...group, entries: group.entries.filter((entry) => entry.label.toLowerCase().includes(wanted)),
  }));
}
