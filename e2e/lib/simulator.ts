// The control side of the simulator.
import type { Program } from "./processes.ts";

export async function control(simulator: Program, method: string, path: string, body?: unknown): Promise<any> {
  const answer = await fetch(`${simulator.url}/_sim${path}`, {
    method,
    ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** A customer writes a text. */
export const writeAs = (simulator: Program, phone: string, text: string, name = `Cliente ${phone.slice(-4)}`) =>
  control(simulator, "POST", "/wa/inbound", { from: phone, profile_name: name, type: "text", text });

/** What the provider accepted, oldest first. */
export const outbox = async (simulator: Program): Promise<any[]> => (await control(simulator, "GET", "/wa/outbox")).data;

const judge = new URL("../../simulator/dist/validate-outgoing.mjs", import.meta.url).href;

/** What an independent client library finds wrong with the payloads the provider got, good answer or not. */
export async function judgePayloads(simulator: Program): Promise<{ judged: number; problems: string[] }> {
  const { validateOutgoing } = await import(judge);
  const calls: any[] = (await control(simulator, "GET", "/requests?provider=graph&method=POST&match=/messages")).data;
  const problems: string[] = [];
  for (const call of calls) problems.push(...(await validateOutgoing(JSON.parse(call.body))));
  return { judged: calls.length, problems };
}
