/** Files with their ids: uploaded by the business, or sent by a customer. */
import { createHash } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";
import type { Settings } from "../core/settings.ts";

export interface StoredMedia {
  id: string;
  phone_number_id: string;
  mime_type: string;
  filename: string | null;
  data: Buffer;
  sha256: Buffer;
  expires_at: number;
  origin: "upload" | "inbound" | "link";
}

export class MediaStore {
  private readonly byId = new Map<string, StoredMedia>();
  private readonly links = new Map<string, { id: string; expires_at: number }>();

  constructor(
    private readonly clock: Clock,
    private readonly random: () => Random,
    private readonly settings: () => Settings,
  ) {}

  add(input: Pick<StoredMedia, "phone_number_id" | "mime_type" | "filename" | "data" | "origin">): StoredMedia {
    const { upload_ttl_days, inbound_ttl_days } = this.settings().media;
    const days = input.origin === "inbound" ? inbound_ttl_days : upload_ttl_days;
    const media: StoredMedia = {
      ...input,
      id: this.random().digits(16),
      sha256: createHash("sha256").update(input.data).digest(),
      expires_at: this.clock.now() + days * 24 * 3_600_000,
    };
    this.byId.set(media.id, media);
    return media;
  }

  find(id: string): StoredMedia | undefined {
    const media = this.byId.get(id);
    return media && media.expires_at > this.clock.now() ? media : undefined;
  }

  remove(id: string): boolean {
    return this.byId.delete(id);
  }

  /** A new short-lived address on our CDN; each asking gives another one. */
  link(media: StoredMedia, origin: string): string {
    const token = this.random().hex(32);
    this.links.set(token, { id: media.id, expires_at: this.clock.now() + this.settings().media.url_ttl_s * 1000 });
    return `${origin}/cdn/media/${token}?mid=${media.id}&source=getMedia`;
  }

  behindLink(token: string): StoredMedia | undefined {
    const link = this.links.get(token);
    return link && link.expires_at > this.clock.now() ? this.find(link.id) : undefined;
  }

  clear(): void {
    this.byId.clear();
    this.links.clear();
  }
}
