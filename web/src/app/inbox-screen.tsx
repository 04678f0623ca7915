/** The inbox: views, list, thread and details, side by side where there is room, one at a time where there is not. */
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { BlockedNotice } from "@/features/contacts/blocking";
import { useConversation } from "@/features/conversations/conversation";
import { ConversationList, neighbour } from "@/features/conversations/conversation-list";
import { openDrafts } from "@/features/conversations/drafts";
import { filterOf, type InboxSearch } from "@/features/conversations/filter";
import { ListHeader } from "@/features/conversations/list-header";
import { whenActionIsRefused } from "@/features/conversations/outbox";
import { useRefusalToast } from "@/features/conversations/use-actions";
import { ViewsColumn } from "@/features/conversations/views-column";
import { type Group, writeFilter } from "@/features/views/filter-tree";
import { useCommands } from "@/lib/commands";
import { catchFocus, focusPaneNamed } from "@/lib/navigation";
import { savePreferences, usePreferences } from "@/lib/preferences";
import { useBootstrap } from "@/lib/session";
import { cx } from "@/ui/cx";
import { ErrorBoundary } from "@/ui/error-boundary";
import { PaneDivider } from "@/ui/pane-divider";
import { toast } from "@/ui/toast";
import { EmptyList, NothingOpen } from "./inbox-empty";
import { BrokenPane } from "./problems";

// The list is painted without the thread; its code comes meanwhile, so that opening a conversation waits for nothing.
const loadPane = () => import("@/features/conversations/conversation-pane");
const ConversationPane = lazy(() => loadPane().then((module) => ({ default: module.ConversationPane })));
const DetailsPane = lazy(() => import("./details-pane"));
const RowMenu = lazy(() => import("./row-menu"));
const InboxConditions = lazy(() => import("./inbox-conditions"));
const SavedViews = lazy(() => import("./inbox-views"));
const ViewsSheet = lazy(() => import("./inbox-views-sheet"));
const InboxFilter = lazy(() => import("./inbox-filter"));

const listWidths = { min: 280, max: 520 };
const detailsWidths = { min: 260, max: 480 };

export function InboxScreen() {
  const t = useTranslations("shell");
  const search = useSearch({ from: "/shell/inbox" });
  const { conversation_id } = useParams({ strict: false });
  const filter = filterOf(search);
  const preferences = usePreferences();
  const [order, setOrder] = useState<readonly string[]>([]);
  const [isSearching, setIsSearching] = useState(search.q !== undefined);
  const [isBuilding, setIsBuilding] = useState(false);
  const [isChoosing, setIsChoosing] = useState(false);
  const [menu, setMenu] = useState<{ id: string; at: { x: number; y: number } }>();
  const details = useDetails();
  const go = useGoing();
  useDraftsOfMe();
  useRefusals();
  useEffect(() => void loadPane(), []);

  const change = useChange(search, go.filter);
  const setConditions = (group: Group | undefined, isLess = group === undefined) => {
    change(group ? { tab: "all", filter: writeFilter(group) } : { filter: undefined, view: undefined }, isLess);
    catchFocus("list");
  };
  const build = () => setIsBuilding(true);
  const editView = (view: InboxSearch) => {
    go.filter(view, false);
    setIsChoosing(false);
    build();
  };
  const stopBuilding = () => {
    setIsBuilding(false);
    catchFocus("list");
  };
  useListCommands({
    order,
    open: conversation_id,
    onOpen: go.open,
    onSearch: () => setIsSearching(true),
    onFilter: build,
    onViews: () => (isWideEnoughForViews() ? focusPaneNamed("views") : setIsChoosing(true)),
  });
  const afterClosing = () => {
    const next = preferences.close_and_next ? neighbour(order, conversation_id, 1) : undefined;
    if (next) go.open(next);
  };
  const savedViews = (
    <Suspense>
      <SavedViews current={search.view} onEdit={editView} />
    </Suspense>
  );
  return (
    <div className="flex min-h-0 flex-1">
      <ViewsColumn filter={filter} className="w-55 shrink-0 overflow-y-auto border-e border-line p-2 max-xl:hidden">
        {savedViews}
      </ViewsColumn>
      <section
        id="list"
        data-pane="list"
        aria-label={t("places.inbox")}
        style={{ "--list": `${preferences.list_width}px` } as React.CSSProperties}
        className={cx(
          "flex min-w-0 flex-col bg-surface max-lg:flex-1 lg:w-(--list) lg:shrink-0",
          conversation_id && "max-lg:hidden",
        )}
      >
        <ErrorBoundary fallback={(retry) => <BrokenPane retry={retry} />}>
          <ListHeader
            filter={filter}
            isSearching={isSearching}
            onSearching={setIsSearching}
            onChange={change}
            onBuild={build}
            onViews={() => setIsChoosing(true)}
            conditions={
              search.filter && (
                <Suspense>
                  <InboxConditions
                    filter={search.filter}
                    onOpen={build}
                    onChange={(group) => setConditions(group, true)}
                  />
                </Suspense>
              )
            }
            isBeside={conversation_id !== undefined}
          />
          <ConversationList
            filter={filter}
            open={conversation_id}
            onOpen={(id, how) => (how === "tab" ? window.open(`/inbox/${id}`, "_blank") : go.open(id))}
            onMenu={(id, at) => setMenu({ id, at })}
            onOrder={setOrder}
            empty={<EmptyList filter={filter} onChange={change} />}
          />
        </ErrorBoundary>
        <Suspense>
          {isChoosing && (
            <ViewsSheet onClose={() => setIsChoosing(false)}>
              <ViewsColumn filter={filter}>{savedViews}</ViewsColumn>
            </ViewsSheet>
          )}
        </Suspense>
        <Suspense>
          {isBuilding && (
            <InboxFilter
              search={search}
              onFilter={(group) => setConditions(group)}
              onShow={go.filter}
              onClose={stopBuilding}
            />
          )}
        </Suspense>
        <Suspense>{menu && <RowMenu {...menu} onClose={() => setMenu(undefined)} />}</Suspense>
      </section>
      <PaneDivider
        label={t("resize_list")}
        side="left"
        width={preferences.list_width}
        {...listWidths}
        onWidth={(list_width) => savePreferences({ list_width })}
      />
      {conversation_id ? (
        <ErrorBoundary resetKey={conversation_id} fallback={(retry) => <BrokenPane retry={retry} />}>
          <Suspense fallback={<section className="flex-1 bg-surface" aria-busy="true" />}>
            <ConversationPane
              id={conversation_id}
              message={search.message}
              isDetailsOpen={details.isOpen}
              onDetails={details.toggle}
              onBack={go.back}
              onClosed={afterClosing}
              blocked={(conversation) => <BlockedNotice contact={conversation.contact} />}
            />
          </Suspense>
        </ErrorBoundary>
      ) : (
        <NothingOpen className="max-lg:hidden" />
      )}
      {conversation_id && details.isOpen && <Details conversation_id={conversation_id} onClose={details.close} />}
    </div>
  );
}

function Details({ conversation_id, onClose }: { conversation_id: string; onClose: () => void }) {
  const t = useTranslations("shell");
  const { details_width } = usePreferences();
  const { isGone } = useConversation(conversation_id);
  if (isGone) return null;
  return (
    <>
      <PaneDivider
        label={t("resize_details")}
        side="right"
        width={details_width}
        {...detailsWidths}
        onWidth={(width) => savePreferences({ details_width: width })}
      />
      <aside
        data-pane="details"
        aria-label={t("details.title")}
        style={{ "--details": `${details_width}px` } as React.CSSProperties}
        className="flex flex-col bg-surface max-lg:fixed max-lg:inset-0 max-lg:z-20 lg:w-(--details) lg:shrink-0"
      >
        <ErrorBoundary resetKey={conversation_id} fallback={(retry) => <BrokenPane retry={retry} />}>
          <Suspense>
            <DetailsPane conversation_id={conversation_id} onClose={onClose} />
          </Suspense>
        </ErrorBoundary>
      </aside>
    </>
  );
}

/** Beside the thread it is a preference; over the thread, on a small screen, it is a moment. */
function useDetails() {
  const { details_open } = usePreferences();
  const [isOver, setIsOver] = useState(false);
  const [isWide, setIsWide] = useState(() => matchMedia("(min-width: 1024px)").matches);
  useEffect(() => {
    const media = matchMedia("(min-width: 1024px)");
    const listen = () => setIsWide(media.matches);
    media.addEventListener("change", listen);
    return () => media.removeEventListener("change", listen);
  }, []);
  const isOpen = isWide ? details_open : isOver;
  const set = (open: boolean) => (isWide ? savePreferences({ details_open: open }) : setIsOver(open));
  return { isOpen, toggle: () => set(!isOpen), close: () => set(false) };
}

function useGoing() {
  const navigate = useNavigate();
  const [going] = useState(() => ({
    open: (conversation_id: string) =>
      void navigate({
        to: "/inbox/$conversation_id",
        params: { conversation_id },
        search: (old) => ({ ...old, message: undefined }),
      }),
    back: () => void navigate({ to: "/inbox", search: (old) => old }),
    filter: (search: InboxSearch, replace = true) => void navigate({ to: ".", search, replace }),
  }));
  return going;
}

// As the column of views is shown (Tailwind's xl).
const isWideEnoughForViews = () => matchMedia("(min-width: 1280px)").matches;

const narrowing = ["inbox_id", "label_id", "team_id", "assignee_id", "filter"] as const;

/** Changes the address. A new filter is a step to go back from; one that was taken off can be had again. */
function useChange(search: InboxSearch, go: (search: InboxSearch, replace?: boolean) => void) {
  const t = useTranslations("shell");
  return useCallback(
    (by: InboxSearch, isLess = narrowing.some((key) => search[key] && key in by && by[key] === undefined)) => {
      go({ ...search, ...by }, isLess || by.filter === undefined);
      if (!isLess) return;
      toast({ text: t("filter_removed"), action: { label: t("undo"), run: () => go(search) } });
    },
    [go, search, t],
  );
}

function useDraftsOfMe() {
  const { account, me } = useBootstrap();
  const owner = `${account.id}:${me.user_id}`;
  useEffect(() => openDrafts(owner), [owner]);
}

function useRefusals() {
  const say = useRefusalToast();
  useEffect(() => whenActionIsRefused(({ error, repeat }) => say(error, repeat)));
}

type ListCommands = {
  order: readonly string[];
  open: string | undefined;
  onOpen: (id: string) => void;
  onSearch: () => void;
  onFilter: () => void;
  onViews: () => void;
};

function useListCommands({ order, open, onOpen, onSearch, onFilter, onViews }: ListCommands) {
  const t = useTranslations("shell.commands");
  const step = (by: 1 | -1) => () => {
    const next = neighbour(order, open, by);
    if (next) onOpen(next);
  };
  useCommands([
    { id: "next", group: "list", title: t("next"), keys: ["j"], keysOnly: true, run: step(1) },
    { id: "previous", group: "list", title: t("previous"), keys: ["k"], keysOnly: true, run: step(-1) },
    { id: "search_list", group: "list", title: t("search_list"), keys: ["/"], run: onSearch },
    { id: "filter_list", group: "list", title: t("filter_list"), keys: ["f"], run: onFilter },
    { id: "views", group: "list", title: t("views"), keys: ["v"], run: onViews },
    {
      id: "open_tab",
      group: "list",
      title: t("open_tab"),
      keys: ["o"],
      run: () => open && window.open(`/inbox/${open}`, "_blank"),
    },
  ]);
}
