/** The JSON body of a Graph call, with Graph's own answer to a broken one. */
import type { Request } from "../core/http.ts";
import { GraphError } from "./errors.ts";

export function jsonBody(request: Request): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    throw new GraphError(100, "The request body is not valid JSON.");
  }
}
