// Speaks to the control API of the stand-in world, which is the only thing this page reads and acts through.

export class Refused extends Error {
  constructor(
    text: string,
    readonly fields: Record<string, string> = {},
  ) {
    super(text);
  }
}

interface Refusal {
  error?: string;
  fields?: Record<string, string>;
}

export async function ask<Said>(
  path: string,
  body?: unknown,
  verb = body === undefined ? "GET" : "POST",
): Promise<Said> {
  const asked: RequestInit = { method: verb };
  if (body !== undefined) {
    asked.headers = { "Content-Type": "application/json" };
    asked.body = JSON.stringify(body);
  }
  const answer = await fetch(`/control/${path}`, asked);
  const said = (await answer.json()) as Said & Refusal;
  if (!answer.ok) throw new Refused(said.error ?? `HTTP ${answer.status}`, said.fields);
  return said;
}

export function look<Said>(path: string, query: Record<string, string | number>): Promise<Said> {
  const words = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return ask<Said>(`${path}?${new URLSearchParams(words)}`);
}

// Somebody does something in Slack: command, click, submit and so on.
export function act<Said = unknown>(deed: string, asked: object): Promise<Said> {
  return ask<Said>(`slack/${deed}`, asked);
}

// Somebody does something in Gmail: write, read, send_draft, discard_draft, bounce.
export function mailAct<Said = unknown>(deed: string, asked: object): Promise<Said> {
  return ask<Said>(`mail/${deed}`, asked);
}
