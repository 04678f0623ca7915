/** The typed HTTP client: session cookie, CSRF header, idempotency key, and refusals as ApiError. */
import type { Client } from "openapi-fetch";
import type { components, paths } from "@/api/schema.gen";

type ErrorDetail = components["schemas"]["Error"]["error"];
export type FieldError = NonNullable<ErrorDetail["fields"]>[number];

export const apiBase = "/api/v1";

/** What the server answered instead of a value; status 0 means that no answer came. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: FieldError[];
  readonly details: Record<string, unknown>;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, error: Partial<ErrorDetail>) {
    super(error.message ?? error.code ?? "unavailable");
    this.name = "ApiError";
    this.status = status;
    this.code = error.code ?? (status === 0 ? "offline" : "unavailable");
    this.fields = error.fields ?? [];
    this.details = (error.details ?? {}) as Record<string, unknown>;
    this.requestId = error.request_id;
    this.retryAfterSeconds = error.retry_after_s;
  }

  /** True when the same request may succeed later without anybody changing it. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, { code: "offline", message: error instanceof Error ? error.message : String(error) });
}

export async function errorOfResponse(response: Response): Promise<ApiError> {
  try {
    const body = (await response.json()) as Partial<components["schemas"]["Error"]>;
    return new ApiError(response.status, body.error ?? {});
  } catch {
    // A proxy's HTML page, for instance.
    return new ApiError(response.status, {});
  }
}

let csrfToken = "";
let onSessionEnd: () => void = () => {};

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when any request finds out that nobody is logged in any more. */
export function whenSessionEnds(callback: () => void): void {
  onSessionEnd = callback;
}

export function writeHeaders(): Record<string, string> {
  return csrfToken ? { "X-CSRF-Token": csrfToken } : {};
}

export function noticeSessionEnd(error: ApiError): void {
  if (error.status === 401 && error.code === "unauthenticated") onSessionEnd();
}

type Options = {
  params?: { path?: Record<string, string | number>; query?: Record<string, unknown> };
  body?: unknown;
};

function addressOf(path: string, { params }: Options): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.path?.[name])));
  const query = Object.entries(params?.query ?? {}).filter(([, one]) => one !== undefined && one !== null);
  const text = new URLSearchParams(query.map(([name, one]) => [name, String(one)])).toString();
  return `${apiBase}${filled}${text ? `?${text}` : ""}`;
}

async function request(method: string, path: string, options: Options = {}): Promise<{ data: unknown }> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") Object.assign(headers, writeHeaders(), { "Idempotency-Key": crypto.randomUUID() });
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  let response: Response;
  try {
    response = await fetch(addressOf(path, options), { method, headers, body });
  } catch (error) {
    throw toApiError(error);
  }
  if (!response.ok) {
    const error = await errorOfResponse(response);
    noticeSessionEnd(error);
    throw error;
  }
  return { data: await response.json() };
}

const methods = ["GET", "PUT", "POST", "PATCH", "DELETE"] as const;

/** Typed by the server's description: a wrong path, parameter or body does not compile. */
export const api = Object.fromEntries(
  methods.map((method) => [method, (path: string, options?: Options) => request(method, path, options)]),
) as unknown as Pick<Client<paths>, (typeof methods)[number]>;

/** The value of a call; refusals have been thrown by then. */
export async function value<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}
