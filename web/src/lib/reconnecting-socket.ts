/** A WebSocket that comes back: waits longer after each failure, at once when the network is back. */

type Handlers = {
  onOpen: () => void;
  onClose: () => void;
  onMessage: (text: string) => void;
  /** The server may have refused us: finds out whether we are still logged in, and closes the socket for good when not. */
  onDoubt: () => Promise<unknown>;
};

/** The cookie with which the socket was opened is worth nothing any more; a newer one may be here already. */
const sessionEnded = 4401;

const firstWaitMs = 500;
const longestWaitMs = 15_000;
const openWithinMs = 8_000;

export class ReconnectingSocket {
  private socket: WebSocket | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private isClosed = false;

  /** The address is asked for anew each time: it says where to resume. */
  constructor(
    private readonly address: () => string,
    private readonly handlers: Handlers,
  ) {
    this.connect();
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  send(text: string): void {
    if (this.isOpen) this.socket?.send(text);
  }

  /** Now, without waiting. */
  reconnect(): void {
    this.failures = 0;
    this.connect();
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.drop();
  }

  private drop(): void {
    const old = this.socket;
    this.socket = undefined;
    // Events of a socket that was given up must not be taken for those of its successor.
    if (old) old.onopen = old.onclose = old.onmessage = null;
    old?.close();
  }

  private connect(): void {
    clearTimeout(this.timer);
    this.drop();
    if (this.isClosed) return;
    const socket = new WebSocket(this.address());
    let wasOpen = false;
    this.socket = socket;
    this.timer = setTimeout(() => this.failed(), openWithinMs);
    socket.onopen = () => {
      clearTimeout(this.timer);
      this.failures = 0;
      wasOpen = true;
      this.handlers.onOpen();
    };
    socket.onclose = ({ code }) => {
      if (code === sessionEnded) return this.askAndReturn();
      this.failed();
      // A browser does not tell why it could not open a socket.
      if (!wasOpen) void this.handlers.onDoubt();
    };
    socket.onmessage = (message) => this.handlers.onMessage(String(message.data));
  }

  private askAndReturn(): void {
    this.drop();
    void this.handlers.onDoubt().then(() => this.connect());
  }

  private failed(): void {
    this.drop();
    this.handlers.onClose();
    clearTimeout(this.timer);
    const wait = Math.min(firstWaitMs * 2 ** this.failures, longestWaitMs);
    this.failures += 1;
    // Not all browsers of a team at the same moment after a restart of the server.
    this.timer = setTimeout(() => this.connect(), wait * (0.5 + Math.random() / 2));
  }
}
