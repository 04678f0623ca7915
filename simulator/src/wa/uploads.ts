/** Sessions of the resumable upload and the handles they end in. */
import type { Clock } from "../core/clock.ts";
import type { Random } from "../core/random.ts";

export interface UploadSession {
  id: string;
  file_name: string;
  file_type: string;
  file_length: number;
  received: Buffer;
  created_at: number;
}

const sessionMs = 3_600_000;

export class Uploads {
  private readonly sessions = new Map<string, UploadSession>();
  private readonly handles = new Map<string, UploadSession>();

  constructor(
    private readonly clock: Clock,
    private readonly random: () => Random,
  ) {}

  open(input: Pick<UploadSession, "file_name" | "file_type" | "file_length">): UploadSession {
    const id = `upload:${Buffer.from(`1:attachment:${this.random().hex(24)}`).toString("base64")}?sig=${this.random().hex(12)}`;
    const session = { ...input, id, received: Buffer.alloc(0), created_at: this.clock.now() };
    this.sessions.set(id, session);
    return session;
  }

  find(id: string): UploadSession | undefined {
    const session = this.sessions.get(id);
    return session && this.clock.now() - session.created_at < sessionMs ? session : undefined;
  }

  finish(session: UploadSession): string {
    const handle = `4::${Buffer.from(session.file_type).toString("base64")}:${this.random().hex(40)}`;
    this.handles.set(handle, session);
    this.sessions.delete(session.id);
    return handle;
  }

  behindHandle(handle: string): UploadSession | undefined {
    return this.handles.get(handle);
  }

  clear(): void {
    this.sessions.clear();
    this.handles.clear();
  }
}
