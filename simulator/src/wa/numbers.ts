/** The business numbers and where their webhooks go: an override of the number wins over one of the WABA over the app's. */
import type { NumberSettings, Settings } from "../core/settings.ts";
import type { Update } from "../webhooks/batches.ts";

interface Override {
  callback_url: string;
  verify_token: string;
}

export class Numbers {
  readonly wabaOverrides = new Map<string, Override>();
  readonly phoneOverrides = new Map<string, Override>();
  readonly subscribed = new Set<string>();
  readonly pins = new Map<string, string>();
  readonly profiles = new Map<string, Record<string, unknown>>();

  constructor(private readonly settings: () => Settings) {}

  find(phoneNumberId: string): NumberSettings | undefined {
    return this.settings().numbers.find((number) => number.phone_number_id === phoneNumberId);
  }

  first(): NumberSettings | undefined {
    return this.settings().numbers[0];
  }

  ofWaba(wabaId: string): NumberSettings[] {
    return this.settings().numbers.filter((number) => number.waba_id === wabaId);
  }

  callbackOf(update: Update): string {
    const phone = update.phone_number_id === null ? undefined : this.phoneOverrides.get(update.phone_number_id);
    return (phone ?? this.wabaOverrides.get(update.waba_id))?.callback_url ?? this.settings().app.callback_url;
  }

  clear(): void {
    this.wabaOverrides.clear();
    this.phoneOverrides.clear();
    this.pins.clear();
    this.profiles.clear();
  }
}

export function digitsOf(number: NumberSettings): string {
  return number.display_phone_number.replace(/\D/g, "");
}
