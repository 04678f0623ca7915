// Signed Meta webhooks written by the tests themselves, so that the ledger of what was sent is ours and the simulator cannot be wrong together with the server.
import { createHmac, randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { whatsapp } from "./workspace.ts";

export interface Customer {
  wa_id: string;
  name: string;
}

export const newSourceId = () => `wamid.${randomBytes(18).toString("base64url")}`;

export function textMessage(customer: Customer, text: string, id = newSourceId(), at = Date.now()) {
  return { from: customer.wa_id, id, timestamp: String(Math.floor(at / 1000)), type: "text", text: { body: text } };
}

export function imageMessage(customer: Customer, media_id: string, id = newSourceId()) {
  const image = { mime_type: "image/jpeg", sha256: "SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=", id: media_id };
  return { from: customer.wa_id, id, timestamp: String(Math.floor(Date.now() / 1000)), type: "image", image };
}

export function status(id: string, state: string, to: string, at = Date.now()) {
  return { id, status: state, timestamp: String(Math.floor(at / 1000)), recipient_id: to };
}

export function envelope(customer: Customer | undefined, value: { messages?: unknown[]; statuses?: unknown[] }): string {
  const contacts = customer ? { contacts: [{ profile: { name: customer.name }, wa_id: customer.wa_id }] } : {};
  return escapeLikeMeta(
    JSON.stringify({
      object: "whatsapp_business_account",
      entry: [
        {
          id: whatsapp.waba_id,
          changes: [
            {
              field: "messages",
              value: {
                messaging_product: "whatsapp",
                metadata: { display_phone_number: "56955550100", phone_number_id: whatsapp.phone_number_id },
                ...contacts,
                ...value,
              },
            },
          ],
        },
      ],
    }),
  );
}

// Meta signs a body whose non-ASCII characters are written \uXXXX in lower case and whose slashes are escaped.
function escapeLikeMeta(json: string): string {
  return json
    .replace(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("/", "\\/");
}

export const sign = (body: string | Uint8Array, secret = whatsapp.app_secret) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Gives the status, or 0 when the connection failed before an answer came. */
export function post(base: string, path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<number> {
  const url = new URL(path, base);
  return new Promise((resolve) => {
    const call = request(
      {
        host: url.hostname,
        port: url.port,
        path: url.pathname,
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "x-hub-signature-256": sign(body), "content-length": Buffer.byteLength(body), ...headers },
      },
      (answer) => {
        answer.resume();
        answer.once("end", () => resolve(answer.statusCode ?? 0));
        answer.once("error", () => resolve(0));
      },
    );
    call.once("error", () => resolve(0));
    call.end(body);
  });
}

/** Runs `work` over the items, `width` at a time. */
export async function inParallel<T>(items: T[], width: number, work: (item: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) {
        const index = next++;
        await work(items[index] as T, index);
      }
    }),
  );
}
