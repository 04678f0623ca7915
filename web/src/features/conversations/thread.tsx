/** The messages of a conversation. Stays at the end while one is there; keeps its place when older ones come. */
import { useQuery } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import { lazy, Suspense, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import type { Attachment, Conversation, Message } from "@/api/types";
import { useDates } from "@/lib/dates";
import { useErrorText } from "@/lib/errors";
import { useNow } from "@/lib/now";
import { useAccount, useMay, useMe } from "@/lib/session";
import { Button } from "@/ui/button";
import { EmptyState, Skeleton, Spoken } from "@/ui/display";
import { setRead } from "./actions";
import { Activities } from "./activity-line";
import { loadOlder, loadUntil, threadQuery } from "./api";
import { Bubble, type BubbleActions } from "./bubble";
import { pendingAsMessage, usePendingMessages } from "./sending";
import type { ThreadData } from "./thread-law";
import { buildTimeline, firstUnread, type TimelineItem, withPending } from "./timeline";

const Lightbox = lazy(() => import("./lightbox"));

type Props = {
  conversation: Conversation;
  onQuote: (message: Message) => void;
  onTakenBack: (message: Message) => void;
  /** Where to begin: a message that somebody looked for. */
  goTo?: string;
  /** Hands out the way to a message. */
  onJumper: (jumpTo: (message_id: string) => void) => void;
};

export function Thread(props: Props) {
  const t = useTranslations("conversations");
  const textOf = useErrorText();
  const { data, error, refetch } = useQuery(threadQuery(props.conversation.id));
  if (data) return <Messages {...props} thread={data} />;
  if (!error) return <ThreadSkeleton />;
  return (
    <div className="min-h-0 flex-1" role="alert">
      <EmptyState title={t("thread_error")} actions={<Button onPress={() => void refetch()}>{t("retry_now")}</Button>}>
        {textOf(error)}
      </EmptyState>
    </div>
  );
}

const skeletonAfterMs = 400;

function ThreadSkeleton() {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), skeletonAfterMs);
    return () => clearTimeout(timer);
  }, []);
  if (!isLong) return <div className="flex-1" />;
  return (
    <div className="flex flex-1 flex-col justify-end gap-3 p-4" aria-busy="true">
      <Skeleton className="h-10 w-2/5 rounded-dialog!" />
      <Skeleton className="h-16 w-1/2 self-end rounded-dialog!" />
      <Skeleton className="h-10 w-1/3 rounded-dialog!" />
    </div>
  );
}

function Messages({ conversation, thread, onQuote, onTakenBack, onJumper, goTo }: Props & { thread: ThreadData }) {
  "use memo";
  const t = useTranslations("conversations");
  const me = useMe();
  const { time_zone } = useAccount();
  const pending = usePendingMessages(conversation.id);
  const messages = withPending(
    thread.items,
    pending.map((entry) => pendingAsMessage(entry, me)),
  );
  // What was unread when it was opened; reading it must not take the line away.
  const [unreadFrom] = useState(() => firstUnread(thread.items, conversation.unread_count));
  const items = buildTimeline(messages, time_zone, unreadFrom);
  const scroll = useThreadScroll(conversation.id, items, thread.has_more);
  const [image, setImage] = useState<Attachment>();
  useReading(conversation, messages);
  useEffect(() => onJumper(scroll.jumpTo));
  useEffect(() => {
    if (document.activeElement?.id === "thread") scroll.box.current?.focus({ preventScroll: true });
  }, [scroll.box]);
  const goThere = useEffectEvent(() => goTo && scroll.jumpTo(goTo));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each message that is looked for.
  useEffect(() => void goThere(), [goTo]);
  const actions: BubbleActions = { onQuote, onTakenBack, onJump: scroll.jumpTo, onOpenImage: setImage };
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div
        ref={scroll.box}
        role="log"
        aria-live="off"
        aria-label={t("thread")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        data-pane-focus
        onScroll={scroll.onScroll}
        className="flex min-h-0 flex-1 flex-col overflow-y-auto pb-3 outline-offset-[-2px]! [overflow-anchor:none]"
      >
        <div className="grow" />
        <Virtualizer ref={scroll.virtual} scrollRef={scroll.box} shift={scroll.isPrepending}>
          {items.map((item) => (
            <Item
              key={item.key}
              item={item}
              contactName={conversation.contact.name}
              highlighted={scroll.highlighted}
              actions={actions}
            />
          ))}
        </Virtualizer>
      </div>
      {scroll.below > 0 && (
        <div className="absolute inset-x-0 bottom-3 flex justify-center">
          <Button size="sm" className="rounded-full! shadow-e2" onPress={scroll.toEnd}>
            <ArrowDown size={14} aria-hidden="true" />
            {t("below", { count: scroll.below })}
          </Button>
        </div>
      )}
      <SpokenMessages messages={messages} contactName={conversation.contact.name} />
      <Suspense>
        {image && (
          <Lightbox
            open={image}
            images={messages.flatMap((one) => one.attachments.filter((it) => it.kind === "image" && it.url))}
            onOpen={setImage}
            onClose={() => setImage(undefined)}
          />
        )}
      </Suspense>
    </div>
  );
}

type ItemProps = { item: TimelineItem; contactName: string; highlighted: string | undefined; actions: BubbleActions };

function Item({ item, contactName, highlighted, actions }: ItemProps) {
  "use memo";
  const t = useTranslations("conversations");
  switch (item.type) {
    case "day":
      return <DayLine at={item.at} />;
    case "unread":
      return (
        <div className="flex items-center gap-3 px-4 py-2 text-small font-medium text-accent-text">
          <span className="h-px flex-1 bg-accent" />
          {t("unread_line")}
          <span className="h-px flex-1 bg-accent" />
        </div>
      );
    case "activities":
      return <Activities messages={item.messages} />;
    case "message":
      return (
        <Bubble
          message={item.message}
          contactName={contactName}
          startsGroup={item.startsGroup}
          endsGroup={item.endsGroup}
          isHighlighted={highlighted === item.message.id}
          {...actions}
        />
      );
  }
}

function DayLine({ at }: { at: number }) {
  const { time_zone } = useAccount();
  const dates = useDates(time_zone);
  return (
    <div className="flex justify-center py-3">
      <span className="rounded-full bg-sunken px-3 py-0.5 text-small text-ink2">{dates.day(at, useNow())}</span>
    </div>
  );
}

const endWithin = 80;
const olderWithin = 400;
const highlightMs = 1800;

function useThreadScroll(id: string, items: TimelineItem[], hasMore: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualizerHandle>(null);
  const isAtEnd = useRef(true);
  const isLoading = useRef(false);
  const [seenKey, setSeenKey] = useState(items.at(-1)?.key);
  const [highlighted, setHighlighted] = useState<string>();
  const [jump, setJump] = useState<string>();
  const first = items.find((item) => item.type === "message")?.key;
  const last = items.at(-1);
  const [edges, setEdges] = useState({ first, last: last?.key });
  const isPrepending = edges.first !== first && edges.last === last?.key;
  useEffect(() => setEdges({ first, last: last?.key }), [first, last?.key]);

  function toEnd() {
    isAtEnd.current = true;
    setSeenKey(last?.key);
    if (items.length > 0) virtual.current?.scrollToIndex(items.length - 1, { align: "end" });
  }
  const isMineNew = last?.type === "message" && last.message.id.startsWith("pending:");
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what comes at the end may move the view there.
  useLayoutEffect(() => {
    if (isAtEnd.current || isMineNew) toEnd();
  }, [last?.key, items.length]);
  // The composer grows, a keyboard opens, a picture gets its size: who was at the end stays there.
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    for (const child of element.children) observer.observe(child);
    return () => observer.disconnect();
  }, []);

  function onScroll() {
    const element = box.current;
    if (!element) return;
    const isEnd = element.scrollHeight - element.scrollTop - element.clientHeight < endWithin;
    isAtEnd.current = isEnd;
    if (isEnd && seenKey !== last?.key) setSeenKey(last?.key);
    if (element.scrollTop > olderWithin || !hasMore || isLoading.current) return;
    isLoading.current = true;
    void loadOlder(id)
      .catch(() => undefined)
      .finally(() => {
        isLoading.current = false;
      });
  }

  const jumpAt = jump ? items.findIndex((item) => item.type === "message" && item.message.id === jump) : -1;
  useEffect(() => {
    if (jumpAt < 0) return;
    isAtEnd.current = false;
    virtual.current?.scrollToIndex(jumpAt, { align: "center" });
    setHighlighted(jump);
    setJump(undefined);
  }, [jumpAt, jump]);
  useEffect(() => {
    if (!highlighted) return;
    const timer = setTimeout(() => setHighlighted(undefined), highlightMs);
    return () => clearTimeout(timer);
  }, [highlighted]);

  const jumpTo = (message_id: string) => {
    void loadUntil(id, message_id)
      .then((isFound) => isFound && setJump(message_id))
      .catch(() => undefined);
  };
  const seenAt = items.findLastIndex((item) => item.key === seenKey);
  const below = seenAt === -1 ? 0 : items.slice(seenAt + 1).filter((item) => item.type === "message").length;
  return { box, virtual, isPrepending, onScroll, toEnd, below, highlighted, jumpTo };
}

const readAfterMs = 800;

/** What is on the screen for a moment is read; a new message while one looks, too. Marking it unread by hand holds. */
function useReading(conversation: Conversation, messages: readonly Message[]): void {
  const lastInbound = messages.findLast((message) => message.direction === "inbound")?.id;
  const { id } = conversation;
  const may = useMay("reply");
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new message is to be read once.
  useEffect(() => {
    // Reading shows the customer blue ticks: whoever only looks on leaves no trace.
    if (!may) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = () => {
      clearTimeout(timer);
      if (!document.hidden) timer = setTimeout(() => setRead(id, true), readAfterMs);
    };
    look();
    document.addEventListener("visibilitychange", look, { once: true });
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [id, lastInbound, may]);
}

const sayEveryMs = 3000;

/** New messages of the customer, spoken politely and not all at once. */
function SpokenMessages({ messages, contactName }: { messages: readonly Message[]; contactName: string }) {
  const t = useTranslations("conversations");
  const last = messages.findLast((message) => message.direction === "inbound");
  const [heard, setHeard] = useState(last?.id);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!last || last.id === heard) return;
    const timer = setTimeout(() => {
      setHeard(last.id);
      setSaid(`${contactName}: ${last.text ?? t(`kinds.${last.kind}`)}`);
    }, sayEveryMs);
    return () => clearTimeout(timer);
  }, [last, heard, contactName, t]);
  return <Spoken>{said}</Spoken>;
}
