// What the page shows now: who plays, where they look, and the last screen and mailbox that were read.

export const HOME = "home";

export const state = {
  world: null,
  as: "U0ANA",
  channel: null,
  thread: null,
  mailbox: "michael.torres@datacorp.example",
  screen: null,
  mail: null,
  refused: null,
  notices: [],
  seenLine: null,
};

// Takes over what the address says after the #, so that a view can be linked to and survives a reload.
export function readAddress() {
  const said = new URLSearchParams(location.hash.slice(1));
  if (personOf(said.get("as"))) state.as = said.get("as");
  state.channel = said.get("in");
  if (said.get("mail")) state.mailbox = said.get("mail");
}

export function writeAddress() {
  const said = new URLSearchParams({ as: state.as, mail: state.mailbox });
  if (state.channel) said.set("in", state.channel);
  history.replaceState(null, "", `#${said}`);
}

export function personOf(id) {
  return state.world?.people.find((person) => person.id === id);
}

export function teamOf(person) {
  return state.world.teams.find((team) => team.id === person.team);
}

// The app's bot is nobody in the cast; it is called by its name everywhere.
export function nameOf(id) {
  const isBot = state.world.teams.some((team) => team.bot_user === id);
  return isBot ? "Rapport" : (personOf(id)?.name ?? id);
}

export function channelNameOf(id) {
  return state.world.channels.find((channel) => channel.id === id)?.name ?? id;
}

// The person's own conversation with the app, or null where the app is not installed.
export function dmOf(person) {
  return teamOf(person)?.installed ? person.dm : null;
}
