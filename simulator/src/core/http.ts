/** What a handler sees of a request and gives as a reply; the server turns replies into bytes and may spoil them by a fault. */
import type { IncomingHttpHeaders } from "node:http";

export interface Request {
  method: string;
  /** Path below the area's prefix, undecoded, for example `/v25.0/1234/messages`. */
  path: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Scheme, host and port under which the caller reached us. */
  origin: string;
}

export interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

export function jsonReply(value: unknown, status = 200, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json; charset=UTF-8", ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}

export function bytesReply(
  body: Buffer,
  contentType: string,
  status = 200,
  headers: Record<string, string> = {},
): Reply {
  return { status, headers: { "content-type": contentType, ...headers }, body };
}

/** A mistake of the caller of the control API; answered with 4xx and this text. */
export class ControlError extends Error {
  constructor(
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

export function parseJsonBody(request: Request): unknown {
  if (request.body.length === 0) return {};
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    throw new ControlError("the body is not valid JSON");
  }
}
