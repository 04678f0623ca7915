/** Answers fetch in a test: by method and path, in memory. What nobody has described is a 404. */
import { vi } from "vitest";

export type Call = { method: string; path: string; query: URLSearchParams; body: unknown; headers: Headers };
type Answer = { status?: number; body: unknown } | "down";
type Handler = (call: Call) => Answer;

export function fakeServer(handlers: Record<string, Handler>) {
  const calls: Call[] = [];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const path = url.replace(/^.*\/api\/v1/, "").replace(/\?.*$/, "");
    const method = init.method ?? "GET";
    const call = {
      method,
      path,
      query: new URLSearchParams(url.replace(/^[^?]*/, "")),
      body: init.body ? JSON.parse(String(init.body)) : undefined,
      headers: new Headers(init.headers),
    };
    calls.push(call);
    const handler = handlers[`${method} ${path}`];
    const answer: Answer = handler?.(call) ?? { status: 404, body: { error: { code: "not_found", message: path } } };
    if (answer === "down") throw new TypeError("network");
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
  return { calls, writes: () => calls.filter((call) => call.method !== "GET") };
}

export function refusal(status: number, code: string, details?: Record<string, unknown>): Answer {
  return { status, body: { error: { code, message: code, details } } };
}
