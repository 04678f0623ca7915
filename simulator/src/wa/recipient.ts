/** Who a send call is for: the number as given, brought to the WhatsApp id, or a business-scoped user id. */
import type { JsonObject } from "../core/json.ts";
import type { NumberSettings } from "../core/settings.ts";
import { GraphError, invalid, missing } from "../graph/errors.ts";
import type { Sim } from "../sim.ts";
import type { Customer } from "./customers.ts";
import { digitsOf } from "./numbers.ts";

export interface Recipient {
  input: string;
  customer: Customer;
  byUserId: boolean;
}

const countryCodeLength = 2;
const shortestInternational = 11;

function internationalDigits(to: string, number: NumberSettings): string {
  const digits = to.replace(/\D/g, "");
  if (to.trim().startsWith("+") || digits.length >= shortestInternational) return digits;
  return digitsOf(number).slice(0, countryCodeLength) + digits;
}

function byNumber(sim: Sim, number: NumberSettings, to: string): Customer {
  if (!/^\+?[\d\s().-]+$/.test(to)) throw invalid("to is not a valid phone number.");
  const digits = internationalDigits(to, number);
  if (digits.length < 8 || digits.length > 15) throw invalid("to is not a valid phone number.");
  if (digits === digitsOf(number))
    throw new GraphError(131_021, "Recipient phone number cannot be the sender phone number");
  const known = sim.customers.find(digits);
  if (known) return known;
  if (sim.settings.recipients.allow_list) throw new GraphError(131_030, "Recipient phone number not in allowed list");
  const stranger = sim.customers.create({ phone: digits });
  if (sim.settings.recipients.unknown === "refuse") stranger.fails_with = 131_026;
  sim.live.tell({ type: "customer", wa_id: stranger.wa_id });
  return stranger;
}

export function recipientOf(sim: Sim, number: NumberSettings, payload: JsonObject): Recipient {
  if (payload.to !== undefined) {
    if (typeof payload.to !== "string" || payload.to === "") throw missing("The parameter to is required.");
    return { input: payload.to, customer: byNumber(sim, number, payload.to), byUserId: false };
  }
  if (payload.recipient === undefined) throw missing("The parameter to is required.");
  const id = payload.recipient;
  if (typeof id !== "string" || !/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(id))
    throw invalid("recipient is not a valid user id.");
  const customer = sim.customers.find(id);
  if (!customer || customer.user_id !== id) throw new GraphError(131_026, "No user with this business-scoped user id");
  return { input: id, customer, byUserId: true };
}
