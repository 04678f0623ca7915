/** A running simulator on a free port with a receiver of its webhooks; nothing here waits for a time to pass. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { listen } from "../src/server.ts";
import { Sim, type SimOptions } from "../src/sim.ts";

export type Json = Record<string, any>;

export const phoneId = "106540352242922";
export const wabaId = "102290129340398";
export const token = "SIM_ACCESS_TOKEN";
export const secret = "0123456789abcdef0123456789abcdef";
export const valentina = "56912345678";

export interface Arrival {
  raw: string;
  body: Json;
  signature: string | undefined;
  method: string;
}

async function bytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Takes webhooks; `answer` decides the status of the n-th POST. */
export class Receiver {
  readonly arrivals: Arrival[] = [];
  answer: (index: number) => number = () => 200;
  verifyToken = "sim-verify";
  url = "";
  private waiting: { wanted: () => unknown; resolve: (value: any) => void }[] = [];
  private readonly server = createServer((request, response) => {
    bytes(request).then((raw) => {
      const url = new URL(request.url ?? "/", "http://receiver");
      if (request.method === "GET") {
        const good = url.searchParams.get("hub.verify_token") === this.verifyToken;
        response.writeHead(good ? 200 : 403, { "content-type": "text/plain" });
        response.end(good ? url.searchParams.get("hub.challenge") : "no");
        return;
      }
      const text = raw.toString("utf8");
      const signature = request.headers["x-hub-signature-256"];
      this.arrivals.push({
        raw: text,
        body: text.startsWith("{") ? JSON.parse(text) : {},
        signature: typeof signature === "string" ? signature : undefined,
        method: request.method ?? "",
      });
      response.writeHead(this.answer(this.arrivals.length - 1));
      response.end();
      this.settle();
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hooks/meta/whatsapp/k`;
  }

  values(field = "messages"): Json[] {
    const changes = this.arrivals.flatMap(({ body }) => (body.entry ?? []).flatMap((entry: Json) => entry.changes));
    return changes.filter((change: Json) => change.field === field).map((change: Json) => change.value);
  }

  messages(): Json[] {
    return this.values().flatMap((value) => value.messages ?? []);
  }

  statuses(wamid?: string): Json[] {
    return this.values()
      .flatMap((value) => value.statuses ?? [])
      .filter((status) => wamid === undefined || status.id === wamid);
  }

  /** Resolves with the first truthy result, checked at each arrival. */
  until<T>(wanted: () => T): Promise<NonNullable<T>> {
    return new Promise((resolve) => {
      this.waiting.push({ wanted, resolve });
      this.settle();
    });
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private settle(): void {
    this.waiting = this.waiting.filter(({ wanted, resolve }) => {
      const value = wanted();
      if (value) resolve(value);
      return !value;
    });
  }
}

export interface Answer {
  status: number;
  body: Json;
  headers: Headers;
}

export class World {
  private constructor(
    readonly sim: Sim,
    readonly receiver: Receiver,
    readonly origin: string,
    private readonly stop: () => Promise<void>,
  ) {}

  /** The clock stands still, so that statuses come only when a test advances it. */
  static async open(settings: Json = {}, options: SimOptions = {}): Promise<World> {
    const receiver = new Receiver();
    await receiver.start();
    const app = { callback_url: receiver.url, ...settings.app };
    // One POST at a time keeps the order that assertions rely on.
    const webhooks = { max_in_flight: 1, ...settings.webhooks };
    const sim = new Sim({ seed: 7, ...options, settings: { ...settings, app, webhooks } });
    sim.clock.freeze(true);
    const server = await listen(sim, 0);
    return new World(sim, receiver, server.origin, server.close);
  }

  async close(): Promise<void> {
    await this.stop();
    this.receiver.close();
  }

  async graph(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const raw = body instanceof FormData || body instanceof Uint8Array;
    const answer = await fetch(`${this.origin}/graph/${path.startsWith("v") ? path : `v25.0/${path}`}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(raw || body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: raw ? (body as BodyInit) : typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.startsWith("{") ? JSON.parse(text) : {}, headers: answer.headers };
  }

  send(content: Json, to = `+${valentina}`): Promise<Answer> {
    return this.graph("POST", `${phoneId}/messages`, {
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to,
      ...content,
    });
  }

  async control(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.origin}/_sim${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Json, headers: answer.headers };
  }

  /** The customer writes, which opens the window. */
  async writes(message: Json = { type: "text", text: "Hola" }, from = valentina): Promise<Json> {
    return (await this.control("POST", "/wa/inbound", { from, ...message })).body;
  }

  async upload(mime: string, data: Uint8Array, filename = "file"): Promise<Answer> {
    const form = new FormData();
    form.set("messaging_product", "whatsapp");
    form.set("type", mime);
    form.set("file", new Blob([data as BlobPart], { type: mime }), filename);
    return this.graph("POST", `${phoneId}/media`, form);
  }

  advance(seconds: number): Promise<Answer> {
    return this.control("POST", "/clock", { advance_s: seconds });
  }
}
