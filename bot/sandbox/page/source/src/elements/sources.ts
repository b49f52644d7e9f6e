// Where the options of a select come from: the element itself, the app, or the people and channels one can see.

import { search, type Place, type Slot } from "../blocks/place";
import type { Option, OptionGroups } from "../blocks/shapes";
import type { Viewer } from "../text/viewer";

export interface Entry {
  key: string;
  label: string;
  description?: string;
  // What Slack would send for it: an option, or the id of a person or channel.
  raw: unknown;
}

export interface Group {
  label: string | null;
  entries: Entry[];
}

export interface Source {
  fewest: number;
  entry: (raw: unknown) => Entry;
  find: (typed: string) => Promise<Group[]>;
}

const FEWEST = 3;

export function sourceOf(slot: Slot, place: Place, viewer: Viewer): Source {
  const { element } = slot;
  switch (element.type.replace(/^multi_/, "")) {
    case "external_select":
      return {
        fewest: element.min_query_length ?? FEWEST,
        entry: ofOption,
        find: async (typed) => groupsOf(await search(place, slot, typed)),
      };
    case "users_select":
      return ofRefs(viewer.people, viewer.nameOf);
    case "channels_select":
    case "conversations_select":
      return ofRefs(viewer.channels, viewer.channelNameOf);
    default:
      return { fewest: 0, entry: ofOption, find: async (typed) => matching(groupsOf(element), typed) };
  }
}

function ofRefs(all: { id: string }[], nameOf: (id: string) => string): Source {
  const entry = (raw: unknown) => ({ key: String(raw), label: nameOf(String(raw)), raw });
  const groups = [{ label: null, entries: all.map((one) => entry(one.id)) }];
  return { fewest: 0, entry, find: async (typed) => matching(groups, typed) };
}

function ofOption(raw: unknown): Entry {
  const option = raw as Option;
  return { key: option.value, label: option.text.text, description: option.description?.text, raw };
}

function groupsOf({ options, option_groups: groups }: OptionGroups): Group[] {
  if (groups) return groups.map((group) => ({ label: group.label.text, entries: group.options.map(ofOption) }));
  return [{ label: null, entries: (options ?? []).map(ofOption) }];
}

function matching(groups: Group[], typed: string): Group[] {
  const wanted = typed.trim().toLowerCase();
  const isMeant = (entry: Entry) => entry.label.toLowerCase().includes(wanted);
  return groups.map((group) => ({ ...group, entries: group.entries.filter(isMeant) }));
}
