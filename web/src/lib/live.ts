/**
 * The one socket. It resumes from the last event it has seen, hands events on in batches (one per frame), and says when the
 * gap was too long (`resync`: read everything again). Presence and typing pass through it without a number.
 */
import { create } from "zustand";
import type { LiveEvent } from "@/api/types";
import { apiBase } from "./client";
import { ReconnectingSocket } from "./reconnecting-socket";

export type Doing = "viewing" | "replying" | "noting";
export type PresenceFrame = {
  type: "presence";
  user_id: string;
  /** Of the person. */
  status?: "online" | "away" | "offline";
  /** What the person does in a conversation; "left" when no more. */
  conversation_id?: string;
  doing?: Doing | "left";
};
type HelloFrame = { type: "hello"; seq: number };
type ResyncFrame = { type: "resync"; seq: number };
export type Frame = HelloFrame | ResyncFrame | PresenceFrame;

export type LiveHandlers = {
  onEvents: (events: LiveEvent[]) => void;
  onResync: () => void;
  onPresence: (frame: PresenceFrame) => void;
  onDoubt: () => Promise<unknown>;
};

export type LinkState = "connecting" | "online" | "offline";
export const useLink = create<{ state: LinkState; since: number }>(() => ({ state: "connecting", since: Date.now() }));

function setLink(state: LinkState): void {
  if (useLink.getState().state !== state) useLink.setState({ state, since: Date.now() });
}

/** A frame is an array of events, or one object that is not an event. */
export function readFrame(text: string): { events: LiveEvent[]; others: Frame[] } {
  const parsed = JSON.parse(text) as unknown;
  const events: LiveEvent[] = [];
  const others: Frame[] = [];
  for (const one of Array.isArray(parsed) ? parsed : [parsed]) {
    if (typeof one === "object" && one !== null && "seq" in one && "subject" in one) events.push(one as LiveEvent);
    else if (typeof one === "object" && one !== null && "type" in one) others.push(one as Frame);
  }
  return { events, others };
}

const heartbeatMs = 25_000;

export class Live {
  private readonly socket: ReconnectingSocket;
  private queue: LiveEvent[] = [];
  private isScheduled = false;
  private presence: { conversation_id?: string; doing?: Doing } = {};
  private readonly heartbeat: ReturnType<typeof setInterval>;

  constructor(
    private lastSeq: number,
    private readonly handlers: LiveHandlers,
  ) {
    const origin = location.origin.replace(/^http/, "ws");
    this.socket = new ReconnectingSocket(() => `${origin}${apiBase}/live?seq=${this.lastSeq}`, {
      onOpen: () => {
        setLink("online");
        this.sendPresence();
      },
      onClose: this.closed,
      onMessage: this.received,
      onDoubt: handlers.onDoubt,
    });
    window.addEventListener("online", this.reconnect);
    window.addEventListener("offline", this.closed);
    this.heartbeat = setInterval(() => this.sendPresence(), heartbeatMs);
  }

  get seq(): number {
    return this.lastSeq;
  }

  /** Tells the others what this person does; repeated by the heartbeat because it expires. */
  announce(conversationId: string | undefined, doing: Doing | undefined): void {
    const { presence } = this;
    // Every key of a person who writes comes here; the server closes a socket that repeats itself too often.
    if (presence.conversation_id === conversationId && presence.doing === doing) return;
    this.presence = { conversation_id: conversationId, doing };
    this.sendPresence();
  }

  close(): void {
    clearInterval(this.heartbeat);
    window.removeEventListener("online", this.reconnect);
    window.removeEventListener("offline", this.closed);
    this.socket.close();
    this.queue = [];
  }

  private sendPresence(): void {
    this.socket.send(JSON.stringify({ type: "presence", ...this.presence }));
  }

  private readonly reconnect = () => this.socket.reconnect();

  private readonly closed = () => setLink("offline");

  private readonly received = (text: string) => {
    const { events, others } = readFrame(text);
    for (const event of events) {
      // After a resume the server may repeat what came while the socket was closing.
      if (event.seq <= this.lastSeq) continue;
      this.lastSeq = event.seq;
      this.queue.push(event);
    }
    if (this.queue.length > 0) this.schedule();
    for (const frame of others) this.take(frame);
  };

  private take(frame: Frame): void {
    if (frame.type === "presence") this.handlers.onPresence(frame);
    if (frame.type !== "resync") return;
    this.lastSeq = frame.seq;
    this.queue = [];
    this.handlers.onResync();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    // A hidden tab gets no frames; its title and notifications must not wait for one.
    if (document.hidden) setTimeout(this.flush, 50);
    else requestAnimationFrame(this.flush);
  }

  private readonly flush = () => {
    this.isScheduled = false;
    const events = this.queue;
    this.queue = [];
    if (events.length > 0) this.handlers.onEvents(events);
  };
}

let current: Live | undefined;

export function openLive(seq: number, handlers: LiveHandlers): () => void {
  const live = new Live(seq, handlers);
  current = live;
  return () => {
    live.close();
    if (current === live) current = undefined;
  };
}

export function announcePresence(conversationId: string | undefined, doing: Doing | undefined): void {
  current?.announce(conversationId, doing);
}
