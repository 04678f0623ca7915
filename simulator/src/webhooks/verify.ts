/** The handshake that a callback URL must pass before it is used. */
import { randomInt } from "node:crypto";
import { call } from "./post.ts";

/** Null when the receiver answered with the challenge, else what was wrong. */
export async function verifyCallback(url: string, verifyToken: string): Promise<string | null> {
  if (!URL.canParse(url)) return `${url} is not a URL`;
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const target = new URL(url);
  target.searchParams.set("hub.mode", "subscribe");
  target.searchParams.set("hub.challenge", challenge);
  target.searchParams.set("hub.verify_token", verifyToken);
  const result = await call(target.toString(), { method: "GET", timeout_ms: 10_000 });
  if (result.error) return result.error;
  if (result.status !== 200) return `the callback answered ${result.status}`;
  return result.body === challenge ? null : "the callback did not echo the challenge";
}
