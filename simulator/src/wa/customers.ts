/** The people with phones: who exists, under which WhatsApp id, and how their phone behaves. */
import { ControlError } from "../core/http.ts";
import type { Random } from "../core/random.ts";

export interface Customer {
  wa_id: string;
  name: string;
  username: string | null;
  /** Business-scoped user id. */
  user_id: string;
  /** Overrides the global BSUID mode, for populations in the middle of the roll-out. */
  bsuid: "off" | "both" | "username_only" | null;
  /** Error code every message to this person fails with, for example 131026 or 131049. */
  fails_with: number | null;
  /** A phone that is switched off gets nothing delivered until it is on again. */
  online: boolean;
  read_receipts: boolean;
  created_at: string;
}

/** Countries whose numbers exist in two spellings, of which only one is the WhatsApp id. */
export function variantKey(digits: string): string {
  if (/^521\d{10}$/.test(digits)) return `52${digits.slice(3)}`;
  if (/^549\d{10}$/.test(digits)) return `54${digits.slice(3)}`;
  if (/^55\d{2}9\d{8}$/.test(digits)) return digits.slice(0, 4) + digits.slice(5);
  return digits;
}

function canonical(digits: string): string {
  if (/^52[2-9]\d{9}$/.test(digits)) return `521${digits.slice(2)}`;
  if (/^54[1-8]\d{9}$/.test(digits)) return `549${digits.slice(2)}`;
  return digits;
}

const countries: [string, string][] = [
  ["56", "CL"],
  ["54", "AR"],
  ["55", "BR"],
  ["52", "MX"],
  ["57", "CO"],
  ["51", "PE"],
  ["34", "ES"],
  ["1", "US"],
];

export class Customers {
  private byKey = new Map<string, Customer>();

  constructor(
    private readonly random: () => Random,
    private readonly iso: () => string,
  ) {}

  list(): Customer[] {
    return [...this.byKey.values()];
  }

  find(phoneOrId: string): Customer | undefined {
    const digits = phoneOrId.replace(/\D/g, "");
    const byPhone = digits === "" ? undefined : this.byKey.get(variantKey(digits));
    return byPhone ?? this.list().find((customer) => customer.user_id === phoneOrId);
  }

  get(phoneOrId: string): Customer {
    const found = this.find(phoneOrId);
    if (!found) throw new ControlError(`no customer ${phoneOrId}`, 404);
    return found;
  }

  create(input: { phone: string; name?: string | undefined; username?: string | undefined }): Customer {
    const digits = input.phone.replace(/\D/g, "");
    if (digits.length < 8 || digits.length > 15) throw new ControlError("a phone number has 8 to 15 digits");
    const known = this.byKey.get(variantKey(digits));
    if (known) {
      if (input.name) known.name = input.name;
      return known;
    }
    const country = countries.find(([prefix]) => digits.startsWith(prefix))?.[1] ?? "US";
    const customer: Customer = {
      wa_id: canonical(digits),
      name: input.name || `+${digits}`,
      username: input.username ?? null,
      user_id: `${country}.${this.random().digits(20)}`,
      bsuid: null,
      fails_with: null,
      online: true,
      read_receipts: true,
      created_at: this.iso(),
    };
    this.byKey.set(variantKey(digits), customer);
    return customer;
  }

  /** The person keeps the chat but now has another number; both keys of before are forgotten. */
  changeNumber(customer: Customer, phone: string): void {
    const digits = phone.replace(/\D/g, "");
    if (this.byKey.has(variantKey(digits))) throw new ControlError(`${phone} belongs to somebody`, 409);
    this.byKey.delete(variantKey(customer.wa_id));
    customer.wa_id = canonical(digits);
    customer.user_id = `${customer.user_id.slice(0, 2)}.${this.random().digits(20)}`;
    this.byKey.set(variantKey(digits), customer);
  }

  clear(): void {
    this.byKey.clear();
  }
}

export const demoCustomers = [
  { name: "Valentina Rojas", phone: "+56 9 1234 5678", username: "valen.rojas" },
  { name: "Mateo Fernández", phone: "+54 9 11 2345 6789", username: "mateo.fdez" },
  { name: "Camila Souza", phone: "+55 11 91234 5678", username: "camila.souza" },
  { name: "Diego Hernández", phone: "+52 1 55 1234 5678", username: "diegohdz" },
];
