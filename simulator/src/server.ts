/** One port for all: `/graph` and `/cdn` (journalled, may be spoilt by faults), `/_sim`, and the phone page. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { control } from "./control/routes.ts";
import { type Spoil, spoilAfter, spoilBefore } from "./core/faults.ts";
import { bytesReply, jsonReply, type Reply, type Request } from "./core/http.ts";
import { GraphError } from "./graph/errors.ts";
import { downloadMedia } from "./graph/media.ts";
import { graph } from "./graph/router.ts";
import { servePhone } from "./phone-files.ts";
import type { Sim } from "./sim.ts";

const largestBody = 110 * 1024 * 1024;

async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > largestBody) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { "content-length": String(reply.body.length), ...reply.headers });
  response.end(reply.body);
}

/** A call that hangs is left alone until its caller gives up. */
function finish(response: ServerResponse, spoil: Spoil): void {
  const socket = response.socket;
  if (spoil.end === "answer") {
    if (spoil.delay_ms > 0) setTimeout(() => write(response, spoil.reply), spoil.delay_ms);
    else write(response, spoil.reply);
  } else if (spoil.end === "reset") socket?.resetAndDestroy();
  else if (spoil.end === "drop") socket?.end();
}

async function answerGraph(sim: Sim, request: Request): Promise<Reply> {
  const trace = `A${sim.random.hex(22)}`;
  try {
    const reply = await graph(sim, request);
    return { ...reply, headers: { ...reply.headers, "x-fb-trace-id": trace } };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const reply = error.reply(trace);
    return { ...reply, headers: { ...reply.headers, "x-fb-trace-id": trace } };
  }
}

async function provide(sim: Sim, provider: "graph" | "cdn", request: Request, response: ServerResponse): Promise<void> {
  const entry = sim.journal.open(provider, request, sim.clock.iso());
  const fault = sim.faults.take(provider, request);
  entry.fault = fault?.kind ?? null;
  const early = fault && spoilBefore(fault);
  if (early) {
    if (early.end === "answer") sim.journal.close(entry, early.reply);
    finish(response, early);
    return;
  }
  const forced =
    fault?.kind === "error_code" ? new GraphError(fault.code ?? 1, "Simulated error").reply("ASimulatedError") : null;
  const reply = forced ?? (provider === "graph" ? await answerGraph(sim, request) : downloadMedia(sim, request));
  sim.journal.close(entry, reply);
  const spoil: Spoil = fault ? spoilAfter(fault, reply, sim.random) : { end: "answer", reply, delay_ms: 0 };
  if (spoil.end === "answer") spoil.delay_ms += sim.settings.http.latency_ms;
  finish(response, spoil);
}

async function handle(sim: Sim, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const origin = `http://${incoming.headers.host ?? new URL(sim.origin).host}`;
  const url = new URL(incoming.url ?? "/", origin);
  if (url.pathname === "/_sim/events") {
    sim.live.join(url.searchParams.get("page") ?? "page", response);
    return;
  }
  const body = await readBody(incoming);
  if (body === null) {
    write(
      response,
      jsonReply({ error: { message: "Request entity too large", type: "OAuthException", code: 1 } }, 413),
    );
    return;
  }
  const area = /^\/(graph|cdn|_sim)(\/.*)$/.exec(url.pathname);
  const method = incoming.method ?? "GET";
  const request: Request = { method, path: area?.[2] ?? url.pathname, url, headers: incoming.headers, body, origin };
  if (area?.[1] === "graph" || area?.[1] === "cdn") await provide(sim, area[1], request, response);
  else if (area) write(response, await control(sim, request));
  else
    write(
      response,
      method === "GET" ? servePhone(url.pathname) : bytesReply(Buffer.from("Method Not Allowed"), "text/plain", 405),
    );
}

export interface RunningServer {
  origin: string;
  port: number;
  close: () => Promise<void>;
}

export function listen(sim: Sim, port: number, host = "127.0.0.1"): Promise<RunningServer> {
  const server: Server = createServer({ keepAliveTimeout: 60_000 }, (incoming, response) => {
    handle(sim, incoming, response).catch((error: unknown) => {
      process.stderr.write(`simulator: ${error instanceof Error ? error.stack : String(error)}\n`);
      if (!response.headersSent) write(response, jsonReply({ error: "internal error of the simulator" }, 500));
    });
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const bound = (server.address() as AddressInfo).port;
      sim.origin = `http://${host === "0.0.0.0" ? "127.0.0.1" : host}:${bound}`;
      const close = () =>
        new Promise<void>((done) => {
          sim.close();
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ origin: sim.origin, port: bound, close });
    });
  });
}
