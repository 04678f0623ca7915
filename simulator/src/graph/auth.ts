/** Who may call: the access token as bearer, its scopes, and the proof that the caller knows the app secret. */
import type { Request } from "../core/http.ts";
import type { Sim } from "../sim.ts";
import { appSecretProof } from "../webhooks/signing.ts";
import { GraphError } from "./errors.ts";

export type Scope = "whatsapp_business_messaging" | "whatsapp_business_management";

function tokenOf(request: Request): string | null {
  const header = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(request.headers.authorization ?? "");
  return header?.[1] ?? request.url.searchParams.get("access_token");
}

export function checkToken(sim: Sim, request: Request): void {
  const token = tokenOf(request);
  const { app_id, app_secret, access_token } = sim.settings.app;
  if (token === null) throw new GraphError(190, "An access token is required to request this resource.");
  if (token !== access_token && token !== `${app_id}|${app_secret}`) {
    throw new GraphError(190, "Invalid OAuth access token - Cannot parse access token");
  }
  if (!sim.settings.http.require_appsecret_proof) return;
  if (request.url.searchParams.get("appsecret_proof") !== appSecretProof(app_secret, token)) {
    throw new GraphError(100, "Invalid appsecret_proof provided in the API argument");
  }
}

export function needScope(sim: Sim, scope: Scope): void {
  if (!sim.settings.app.scopes.includes(scope)) throw new GraphError(10, `The permission ${scope} is missing`);
}
