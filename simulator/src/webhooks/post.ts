/** One HTTP call to the receiver of webhooks; never throws, trouble is told in `error`. */
import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

export interface CallResult {
  status: number | null;
  body: string;
  error: string | null;
  ms: number;
}

const plainAgent = new HttpAgent({ keepAlive: true, maxSockets: 256 });
const tlsAgent = new HttpsAgent({ keepAlive: true, maxSockets: 256 });

export function call(
  url: string,
  options: { method: "GET" | "POST"; body?: Buffer; headers?: Record<string, string>; timeout_ms: number },
): Promise<CallResult> {
  const started = performance.now();
  return new Promise((resolve) => {
    const finish = (result: Omit<CallResult, "ms">) =>
      resolve({ ...result, ms: Math.round(performance.now() - started) });
    const failed = (error: string) => finish({ status: null, body: "", error });
    const secure = url.startsWith("https:");
    const headers = {
      "user-agent": "facebookexternalua",
      accept: "*/*",
      ...options.headers,
      ...(options.body ? { "content-length": String(options.body.length) } : {}),
    };
    try {
      const outgoing = (secure ? httpsRequest : httpRequest)(url, {
        method: options.method,
        headers,
        agent: secure ? tlsAgent : plainAgent,
      });
      const alarm = setTimeout(() => outgoing.destroy(new Error("timeout")), options.timeout_ms);
      outgoing.on("error", (error) => {
        clearTimeout(alarm);
        failed(error.message || "connection failed");
      });
      outgoing.on("response", (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", (error) => failed(error.message));
        response.on("end", () => {
          clearTimeout(alarm);
          finish({
            status: response.statusCode ?? null,
            body: Buffer.concat(chunks).toString("utf8").slice(0, 4096),
            error: null,
          });
        });
      });
      outgoing.end(options.body);
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
  });
}
