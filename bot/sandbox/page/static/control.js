// Speaks to the control API of the stand-in world, which is the only thing this page reads and acts through.

export class Refused extends Error {
  constructor(text, fields) {
    super(text);
    this.fields = fields ?? {};
  }
}

export async function ask(path, body, verb = body === undefined ? "GET" : "POST") {
  const asked = { method: verb };
  if (body !== undefined) {
    asked.headers = { "Content-Type": "application/json" };
    asked.body = JSON.stringify(body);
  }
  const answer = await fetch(`/control/${path}`, asked);
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.error ?? `HTTP ${answer.status}`, said.fields);
  return said;
}

export function look(path, query) {
  return ask(`${path}?${new URLSearchParams(query)}`);
}

// Somebody does something in Slack: `act` is command, click, submit and so on.
export function act(deed, asked) {
  return ask(`slack/${deed}`, asked);
}

// Somebody does something in Gmail: read, send_draft, discard_draft.
export function mailAct(deed, asked) {
  return ask(`mail/${deed}`, asked);
}
