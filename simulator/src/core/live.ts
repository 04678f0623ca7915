/** Server-sent events to the open phone pages, and which chat each page is looking at. */
import type { ServerResponse } from "node:http";

export class Live {
  private readonly pages = new Map<string, ServerResponse>();
  private readonly focused = new Map<string, string>();

  join(page: string, response: ServerResponse): void {
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      connection: "keep-alive",
    });
    response.write(": open\n\n");
    this.pages.set(page, response);
    response.on("close", () => {
      if (this.pages.get(page) !== response) return;
      this.pages.delete(page);
      this.focused.delete(page);
    });
  }

  tell(event: { type: string; [key: string]: unknown }): void {
    const frame = `data: ${JSON.stringify(event)}\n\n`;
    for (const response of this.pages.values()) response.write(frame);
  }

  focus(page: string, waId: string | null): void {
    if (waId === null) this.focused.delete(page);
    else this.focused.set(page, waId);
  }

  isOpen(waId: string): boolean {
    return [...this.focused.values()].includes(waId);
  }

  close(): void {
    for (const response of this.pages.values()) response.end();
    this.pages.clear();
    this.focused.clear();
  }
}
