/** The list: virtual, steady under the pointer, one tab stop; the open conversation is its active option. */
import { useQuery } from "@tanstack/react-query";
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";
import { useTranslations } from "use-intl";
import { Virtualizer, type VirtualizerHandle } from "virtua";
import { toApiError } from "@/lib/client";
import { useErrorText } from "@/lib/errors";
import { Button } from "@/ui/button";
import { Banner, EmptyState, Spoken } from "@/ui/display";
import { listQuery, loadMore, prefetchThread } from "./api";
import { ConversationRow, RowSkeleton } from "./conversation-row";
import type { ListFilter } from "./filter";
import { useSteadyIds } from "./steady-ids";

type Props = {
  filter: ListFilter;
  open: string | undefined;
  /** `keys`: by the arrows, which keep the focus in the list. */
  onOpen: (id: string, how: "pointer" | "keys" | "tab") => void;
  onMenu: (id: string, at: { x: number; y: number }) => void;
  /** Tells the screen what the order is, for j and k. */
  onOrder: (ids: readonly string[]) => void;
  /** What to say when nothing is here: depends on the view. */
  empty: ReactNode;
};

const nothing: string[] = [];
const skeletonAfterMs = 400;
const prefetchAfterMs = 80;

export function ConversationList({ filter, open, onOpen, onMenu, onOrder, empty }: Props) {
  const t = useTranslations("conversations");
  const { data, error, isPending, refetch } = useQuery(listQuery(filter));
  const [isHeld, setIsHeld] = useState(false);
  const ids = data?.ids ?? nothing;
  const { shown, fresh, release } = useSteadyIds(ids, JSON.stringify(filter), isHeld, open);
  useEffect(() => onOrder(shown), [onOrder, shown]);
  const scroller = useRef<HTMLDivElement>(null);
  function showFresh() {
    release();
    scroller.current?.scrollTo({ top: 0 });
  }
  if (error && !data) return <ListError error={error} retry={() => void refetch()} />;
  if (isPending) return <Skeletons />;
  if (shown.length === 0) return <div className="min-h-0 flex-1">{empty}</div>;
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {error && <Banner tone="warn">{t("list_error")}</Banner>}
      {fresh > 0 && (
        <div className="absolute inset-x-0 top-2 z-10 flex justify-center">
          <Button kind="primary" size="sm" className="rounded-full! shadow-e2" onPress={showFresh}>
            ↑ {t("fresh", { count: fresh })}
          </Button>
        </div>
      )}
      <Spoken>{fresh > 0 ? t("fresh", { count: fresh }) : ""}</Spoken>
      <Rows
        ids={shown}
        total={Math.max(shown.length, data?.counts[filter.tab] ?? 0)}
        {...{ scroller, filter, open, onOpen, onMenu, setIsHeld }}
      />
    </div>
  );
}

type RowsProps = Pick<Props, "filter" | "open" | "onOpen" | "onMenu"> & {
  ids: readonly string[];
  total: number;
  scroller: RefObject<HTMLDivElement | null>;
  setIsHeld: (isHeld: boolean) => void;
};

function Rows({ ids, total, scroller, filter, open, onOpen, onMenu, setIsHeld }: RowsProps) {
  "use memo";
  const t = useTranslations("conversations");
  const virtual = useRef<VirtualizerHandle>(null);
  const hover = useRef<ReturnType<typeof setTimeout>>(undefined);
  const active = open ? ids.indexOf(open) : -1;
  const scrolledTo = useRef<string>(undefined);
  useEffect(() => {
    // Once for each that is opened: when others push it down, the list stays where the person looks.
    if (active < 0 || scrolledTo.current === open) return;
    scrolledTo.current = open;
    virtual.current?.scrollToIndex(active, { align: "nearest" });
  }, [active, open]);

  function onScroll() {
    const box = scroller.current;
    if (box && box.scrollHeight - box.scrollTop - box.clientHeight < 800) void loadMore(filter);
  }

  function onKeyDown(event: KeyboardEvent) {
    const to = { ArrowDown: active + 1, ArrowUp: Math.max(0, active - 1), Home: 0, End: ids.length - 1 }[event.key];
    const id = to === undefined ? undefined : ids[to];
    if (id === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    onOpen(id, "keys");
  }

  function idOf(target: EventTarget): string | undefined {
    return target instanceof Element
      ? (target.closest<HTMLElement>("[data-conversation]")?.dataset.conversation ?? undefined)
      : undefined;
  }

  function onClick(event: MouseEvent) {
    // The right button asks for the menu: a conversation that was not opened is not read.
    if (event.button === 2) return;
    const id = idOf(event.target);
    if (id) onOpen(id, event.ctrlKey || event.metaKey || event.button === 1 ? "tab" : "pointer");
  }

  function onContextMenu(event: MouseEvent) {
    const id = idOf(event.target);
    if (!id) return;
    event.preventDefault();
    onMenu(id, { x: event.clientX, y: event.clientY });
  }

  function onPointerOver(event: { target: EventTarget; pointerType: string }) {
    const id = idOf(event.target);
    clearTimeout(hover.current);
    if (id && event.pointerType === "mouse") hover.current = setTimeout(() => prefetchThread(id), prefetchAfterMs);
  }

  return (
    <div
      ref={scroller}
      role="listbox"
      data-pane-focus
      tabIndex={0}
      aria-label={t("list")}
      aria-activedescendant={active >= 0 ? `conversation-${open}` : undefined}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onAuxClick={onClick}
      onContextMenu={onContextMenu}
      onPointerOver={onPointerOver}
      onPointerEnter={(event) => event.pointerType === "mouse" && setIsHeld(true)}
      onPointerLeave={() => {
        clearTimeout(hover.current);
        setIsHeld(false);
      }}
      className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]! [overflow-anchor:none]"
    >
      <Virtualizer ref={virtual} scrollRef={scroller} keepMounted={active >= 0 ? [active] : undefined}>
        {ids.map((id, index) => (
          <Option key={id} id={id} index={index} total={total} isOpen={id === open} filter={filter} />
        ))}
      </Virtualizer>
    </div>
  );
}

type OptionProps = { id: string; index: number; total: number; isOpen: boolean; filter: ListFilter };

function Option({ id, index, total, isOpen, filter }: OptionProps) {
  "use memo";
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the list box has the focus and points here.
    <div
      id={`conversation-${id}`}
      data-conversation={id}
      role="option"
      aria-selected={isOpen}
      aria-posinset={index + 1}
      aria-setsize={total}
    >
      <ConversationRow id={id} filter={filter} isOpen={isOpen} />
    </div>
  );
}

function Skeletons() {
  const t = useTranslations("conversations");
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLong(true), skeletonAfterMs);
    return () => clearTimeout(timer);
  }, []);
  const rows = ["a", "b", "c", "d", "e", "f", "g", "h"];
  return (
    <div className="min-h-0 flex-1 overflow-hidden" aria-busy="true">
      <Spoken>{isLong ? t("loading") : ""}</Spoken>
      {isLong && rows.map((row) => <RowSkeleton key={row} />)}
    </div>
  );
}

function ListError({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations("conversations");
  const textOf = useErrorText();
  const { status } = toApiError(error);
  const title = status === 403 ? t("no_permission") : status === 422 ? t("filter_refused") : t("list_error");
  return (
    <div className="min-h-0 flex-1" role="alert">
      <EmptyState
        title={title}
        actions={status !== 403 && status !== 422 && <Button onPress={retry}>{t("retry_now")}</Button>}
      >
        {textOf(error)}
      </EmptyState>
    </div>
  );
}

/** The one after (or before) the open one, for j and k. */
export function neighbour(ids: readonly string[], open: string | undefined, by: 1 | -1): string | undefined {
  const at = open ? ids.indexOf(open) : -1;
  return at === -1 ? ids[by === 1 ? 0 : ids.length - 1] : ids[at + by];
}
