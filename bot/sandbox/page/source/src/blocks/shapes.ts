// Block Kit as the app sends it: blocks, elements and the small objects inside them.

export interface TextObject {
  type: "plain_text" | "mrkdwn";
  text: string;
  verbatim?: boolean;
}

export interface Option {
  text: TextObject;
  value: string;
  description?: TextObject;
  url?: string;
}

export interface OptionGroups {
  options?: Option[];
  option_groups?: { label: TextObject; options: Option[] }[];
}

export interface Confirm {
  title: TextObject;
  text: TextObject;
  confirm: TextObject;
  deny: TextObject;
  style?: "primary" | "danger";
}

export interface Element extends OptionGroups {
  type: string;
  action_id: string;
  text?: TextObject;
  value?: string;
  url?: string;
  style?: "primary" | "danger";
  confirm?: Confirm;
  accessibility_label?: string;
  placeholder?: TextObject;
  visible_to_user_ids?: string[];
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  min_query_length?: number;
  max_selected_items?: number;
  focus_on_load?: boolean;
  dispatch_action_config?: { trigger_actions_on?: string[] };
  alt_text?: string;
  positive_button?: { text: TextObject; value: string; accessibility_label?: string };
  negative_button?: { text: TextObject; value: string; accessibility_label?: string };
  [initial: `initial_${string}`]: unknown;
}

export interface Style {
  bold?: boolean;
  italic?: boolean;
  strike?: boolean;
  code?: boolean;
  underline?: boolean;
  [other: string]: boolean | undefined;
}

// A leaf of rich text: text, link, or something that only Slack can show.
export interface Leaf {
  type: string;
  text?: string;
  url?: string;
  style?: Style;
  user_id?: string;
  usergroup_id?: string;
  team_id?: string;
  channel_id?: string;
  range?: string;
  name?: string;
  unicode?: string;
  timestamp?: number;
  format?: string;
  value?: string;
}

// What a part of rich text is beside its leaves: which kind, and how a list looks.
export interface Group {
  type: string;
  style?: "bullet" | "ordered";
  indent?: number;
  offset?: number;
  border?: number;
  language?: string;
}

export interface Section extends Group {
  elements: Leaf[];
}

export interface List extends Group {
  elements: { type: "rich_text_section"; elements: Leaf[] }[];
}

export interface RichText {
  type: "rich_text";
  elements: (Section | List)[];
}

export interface Picture {
  alt_text: string;
  title?: TextObject;
}

export type Cell = RichText | { type: "raw_text"; text: string } | { type: "raw_number"; value: number; text?: string };

export interface Card {
  type: "card";
  block_id?: string;
  hero_image?: Picture;
  icon?: Picture;
  title?: TextObject;
  subtitle?: TextObject;
  body?: TextObject;
  subtext?: TextObject;
  actions?: Element[];
}

export interface Series {
  name: string;
  data: { label: string; value: number }[];
}

interface Kinds {
  section: { text?: TextObject; fields?: TextObject[]; accessory?: Element };
  header: { text: TextObject; level?: number };
  context: { elements: ((TextObject & { alt_text?: never }) | ({ type: "image" } & Picture))[] };
  actions: { elements: Element[] };
  context_actions: { elements: Element[] };
  image: Picture;
  divider: object;
  input: { label: TextObject; element: Element; hint?: TextObject; optional?: boolean; dispatch_action?: boolean };
  rich_text: { elements: RichText["elements"] };
  markdown: { text: string };
  alert: { text: TextObject; level?: string };
  card: Omit<Card, "type" | "block_id">;
  carousel: { elements: Card[] };
  table: { rows: Cell[][]; column_settings?: { align?: "left" | "center" | "right" }[] };
  data_table: { caption: string; rows: Cell[][]; row_header_column_index?: number };
  data_visualization: {
    title: string;
    chart: { type: string; segments?: { label: string; value: number }[]; series?: Series[] };
  };
  container: { title?: TextObject; rich_text_title?: RichText; subtitle?: TextObject; child_blocks: Block[] };
  video: { title: TextObject; title_url?: string; alt_text: string };
  task_card: { title: string; status?: string };
  plan: { title: string; tasks?: { title: string; status?: string }[] };
}

export type KindOfBlock = keyof Kinds;
export type BlockOf<Kind extends KindOfBlock> = { type: Kind; block_id?: string } & Kinds[Kind];
export type Block = { [Kind in KindOfBlock]: BlockOf<Kind> }[KindOfBlock];

// What an element holds, as in Slack's `state.values`.
export type Held = { type: string } & Record<string, unknown>;
export type Values = Record<string, Record<string, Held>>;

export interface View {
  type: "modal" | "home";
  hash: string;
  title: TextObject;
  submit?: TextObject | null;
  close?: TextObject | null;
  blocks: Block[];
  state?: { values: Values };
}
