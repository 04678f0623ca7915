/** The control API, `/_sim/...`: one table of method and path, each with what it does. */
import { ControlError, jsonReply, parseJsonBody, type Reply, type Request } from "../core/http.ts";
import type { Sim } from "../sim.ts";
import { accountRoutes } from "./account.ts";
import { generalRoutes } from "./general.ts";
import { inboundRoutes } from "./inbound.ts";
import { phoneRoutes } from "./phone.ts";
import { webhookRoutes } from "./webhooks.ts";

export interface ControlCall {
  sim: Sim;
  request: Request;
  body: unknown;
  query: URLSearchParams;
  /** Parts of the path written as `:name` in the table. */
  params: Record<string, string>;
}
export type ControlRoute = [method: string, path: string, run: (call: ControlCall) => unknown];

const routes: ControlRoute[] = [...generalRoutes, ...accountRoutes, ...inboundRoutes, ...phoneRoutes, ...webhookRoutes];

function match(pattern: string, path: string): Record<string, string> | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] as string;
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(value);
    else if (part !== value) return null;
  }
  return params;
}

function isReply(value: unknown): value is Reply {
  return (
    typeof value === "object" &&
    value !== null &&
    "status" in value &&
    "headers" in value &&
    "body" in value &&
    Buffer.isBuffer(value.body)
  );
}

export async function control(sim: Sim, request: Request): Promise<Reply> {
  try {
    const candidates = routes
      .map((route) => ({ route, params: match(route[1], request.path) }))
      .filter(({ params }) => params !== null);
    const found = candidates.find(({ route }) => route[0] === request.method);
    if (!found) {
      const known = routes.map(([method, path]) => `${method} /_sim${path}`);
      throw candidates.length > 0
        ? new ControlError("wrong method", 405)
        : new ControlError(`unknown path; known: ${known.join(", ")}`, 404);
    }
    // The one call whose body is a file.
    const body = request.path === "/wa/media" ? {} : parseJsonBody(request);
    const result = await found.route[2]({
      sim,
      request,
      body,
      query: request.url.searchParams,
      params: found.params ?? {},
    });
    return isReply(result) ? result : jsonReply(result ?? { ok: true });
  } catch (error) {
    if (error instanceof ControlError) return jsonReply({ error: error.message }, error.status);
    throw error;
  }
}
