// The live stream of a server, with everything it told.
import { eventually } from "./eventually.ts";
import type { Api } from "./api.ts";

export class Live {
  readonly events: any[] = [];
  readonly socket: WebSocket;

  constructor({ server, admin }: { server: { url: string }; admin: Api }, seq: number) {
    const url = `${server.url.replace("http", "ws")}/api/v1/live?seq=${seq}`;
    // Node's WebSocket takes headers as an extension of the standard's second argument.
    const options = { headers: { cookie: admin.cookie, origin: server.url } } as unknown as string[];
    this.socket = new WebSocket(url, options);
    this.socket.addEventListener("message", (message) => this.events.push(...JSON.parse(message.data as string)));
  }

  opened = () => eventually("the stream says hello", () => this.events.some((event) => event.type === "hello"));
  numbered = () => this.events.filter((event) => event.seq !== undefined && event.type !== "hello");
  close() {
    this.socket.close();
  }
}
