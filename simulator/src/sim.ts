/** All parts of one simulator put together. Nothing here listens; `server.ts` gives it a port. */
import { Clock } from "./core/clock.ts";
import { Faults } from "./core/faults.ts";
import { Journal } from "./core/journal.ts";
import { Live } from "./core/live.ts";
import { Random } from "./core/random.ts";
import { defaultSettings, mergeSettings, type Settings } from "./core/settings.ts";
import { Chats } from "./wa/chats.ts";
import { Customers, demoCustomers } from "./wa/customers.ts";
import { Limits } from "./wa/limits.ts";
import { MediaStore } from "./wa/media-store.ts";
import { Numbers } from "./wa/numbers.ts";
import { Outbox } from "./wa/outbox.ts";
import { seedTemplates } from "./wa/template-seeds.ts";
import { Templates } from "./wa/template-store.ts";
import { Uploads } from "./wa/uploads.ts";
import { Delivery } from "./webhooks/delivery.ts";

export interface SimOptions {
  settings?: unknown;
  seed?: number;
  /** Default customers and templates. */
  demo?: boolean;
}

export class Sim {
  settings: Settings;
  random: Random;
  /** Where we are reached; known once the server listens. */
  origin = "http://127.0.0.1";
  readonly clock = new Clock();
  readonly live = new Live();
  readonly journal = new Journal();
  readonly outbox = new Outbox();
  readonly chats = new Chats();
  readonly faults = new Faults(() => this.random);
  readonly customers = new Customers(
    () => this.random,
    () => this.clock.iso(),
  );
  readonly limits = new Limits(this.clock, () => this.settings);
  readonly numbers = new Numbers(() => this.settings);
  readonly media = new MediaStore(
    this.clock,
    () => this.random,
    () => this.settings,
  );
  readonly templates = new Templates(this.clock, () => this.random);
  readonly uploads = new Uploads(this.clock, () => this.random);
  readonly webhooks = new Delivery({
    clock: this.clock,
    random: () => this.random,
    settings: () => this.settings,
    callbackOf: (update) => this.numbers.callbackOf(update),
  });

  constructor(private readonly options: SimOptions = {}) {
    this.settings = mergeSettings(defaultSettings(), options.settings ?? {});
    this.random = new Random(options.seed ?? Date.now() % 2 ** 32);
    this.seed();
  }

  change(patch: unknown): Settings {
    this.settings = mergeSettings(this.settings, patch);
    return this.settings;
  }

  /**
   * Back to the state of the start, except the settings unless they are asked for as well. Randomness goes on: ids that
   * came again would be taken for duplicates by a server that kept its data.
   */
  reset(options: { settings?: boolean; seed?: number } = {}): void {
    this.clock.clear();
    for (const part of [this.chats, this.customers, this.limits, this.media, this.numbers, this.outbox]) part.clear();
    for (const part of [this.templates, this.uploads, this.webhooks, this.journal]) part.clear();
    this.faults.remove(null);
    if (options.seed !== undefined) this.random = new Random(options.seed);
    if (options.settings) this.settings = mergeSettings(defaultSettings(), this.options.settings ?? {});
    this.seed();
    this.live.tell({ type: "reset" });
  }

  close(): void {
    this.clock.clear();
    this.webhooks.clear();
    this.live.close();
  }

  private seed(): void {
    if (this.options.demo === false) return;
    for (const customer of demoCustomers) this.customers.create(customer);
    seedTemplates(this);
  }
}
