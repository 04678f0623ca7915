/** How a customer is named in webhooks: by number, by business-scoped user id, or by both. */
import type { JsonObject } from "../core/json.ts";
import type { Sim } from "../sim.ts";
import type { Customer } from "./customers.ts";

export function identityOf(sim: Sim, customer: Customer): { phone: string | null; user: string | null } {
  const mode = customer.bsuid ?? sim.settings.identity.bsuid;
  return { phone: mode === "username_only" ? null : customer.wa_id, user: mode === "off" ? null : customer.user_id };
}

export function contactEntry(sim: Sim, customer: Customer): JsonObject {
  const { phone, user } = identityOf(sim, customer);
  return {
    profile: { name: customer.name, ...(user && customer.username ? { username: customer.username } : {}) },
    ...(phone ? { wa_id: phone } : {}),
    ...(user ? { user_id: user } : {}),
  };
}
