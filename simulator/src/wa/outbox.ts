/** The ledger of what the business sent and the simulator accepted: the truth that tests compare the server with. */
import type { JsonObject } from "../core/json.ts";

export interface Sent {
  seq: number;
  wamid: string;
  at: string;
  phone_number_id: string;
  waba_id: string;
  to: string;
  wa_id: string;
  type: string;
  payload: JsonObject;
  biz_opaque_callback_data: string | null;
  status: "accepted" | "held" | "sent" | "delivered" | "read" | "failed";
  /** Price class of a template, `service` for everything else. */
  category: string;
  free: boolean;
  errors: unknown[];
  history: { status: string; at: string }[];
  /** What the phone shows of it. */
  shown: JsonObject;
}

export class Outbox {
  private entries: Sent[] = [];
  private readonly byId = new Map<string, Sent>();
  private seq = 0;

  add(entry: Omit<Sent, "seq">): Sent {
    const sent = { ...entry, seq: ++this.seq };
    this.entries.push(sent);
    this.byId.set(sent.wamid, sent);
    return sent;
  }

  find(wamid: string): Sent | undefined {
    return this.byId.get(wamid);
  }

  list(filter: { since?: number; to?: string | null; opaque?: string | null; type?: string | null }): Sent[] {
    const digits = filter.to?.replace(/\D/g, "");
    return this.entries.filter(
      (entry) =>
        entry.seq > (filter.since ?? 0) &&
        (!digits || entry.wa_id === digits || entry.to.replace(/\D/g, "") === digits) &&
        (!filter.opaque || entry.biz_opaque_callback_data === filter.opaque) &&
        (!filter.type || entry.type === filter.type),
    );
  }

  /** Callback data that was accepted more than once: each is a message sent twice. */
  doubles(): { biz_opaque_callback_data: string; count: number }[] {
    const counts = new Map<string, number>();
    for (const { biz_opaque_callback_data: data } of this.entries)
      if (data) counts.set(data, (counts.get(data) ?? 0) + 1);
    return [...counts]
      .filter(([, count]) => count > 1)
      .map(([data, count]) => ({ biz_opaque_callback_data: data, count }));
  }

  clear(): void {
    this.entries = [];
    this.byId.clear();
  }
}
