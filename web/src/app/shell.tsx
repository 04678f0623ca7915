/** The frame around every screen of somebody logged in: rail, connection line, commands that work everywhere, the live socket. */
import { Outlet, useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useConversation } from "@/features/conversations/conversation";
import { whenSessionEnds } from "@/lib/client";
import { useCommands } from "@/lib/commands";
import { startAnew } from "@/lib/entering";
import { useErrorText } from "@/lib/errors";
import { listenForKeys } from "@/lib/keys";
import { useLink } from "@/lib/live";
import { focusPane, focusPaneNamed } from "@/lib/navigation";
import { savePreferences, savePreferencesNow, usePreferences, whenPreferencesAreRefused } from "@/lib/preferences";
import { useBootstrap } from "@/lib/session";
import { ErrorBoundary } from "@/ui/error-boundary";
import { toast, undoLast } from "@/ui/toast";
import { ConnectionLine } from "./connection-line";
import { useLiveData } from "./live";
import { BrokenPane } from "./problems";
import { BottomBar, Rail } from "./rail";
import { WindowTitle } from "./window-title";

const Palette = lazy(() => import("./palette"));
const PausedSending = lazy(() => import("@/features/account/paused-sending"));
const ShortcutHelp = lazy(() => import("./shortcut-help"));

export function Shell() {
  const t = useTranslations("shell");
  const [opened, setOpened] = useState<"palette" | "help">();
  const { sending } = useBootstrap();
  useLiveData();
  useSessionEnd();
  usePreferenceSaving();
  useFocusOnArrival();
  useGlobalKeys();
  useGeneralCommands(setOpened);
  const close = () => setOpened(undefined);
  return (
    <div className="flex h-full flex-col bg-canvas">
      <SkipLinks />
      <WindowTitle />
      <ConnectionLine />
      <Suspense>{sending && <PausedSending sending={sending} />}</Suspense>
      <div className="flex min-h-0 flex-1">
        <Rail onSearch={() => setOpened("palette")} onHelp={() => setOpened("help")} />
        <main id="main" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none" aria-label={t("main")}>
          <ErrorBoundary fallback={(retry) => <BrokenPane retry={retry} />}>
            <Outlet />
          </ErrorBoundary>
        </main>
      </div>
      <BottomBar onSearch={() => setOpened("palette")} />
      <Suspense>
        {opened === "palette" && <Palette onClose={close} />}
        {opened === "help" && <ShortcutHelp onClose={close} />}
      </Suspense>
    </div>
  );
}

/** The old screen takes what had the focus with it; the next Tab then starts in the new one and not at the top of the page. */
function useFocusOnArrival() {
  const screen = useRouterState({ select: (state) => state.resolvedLocation?.pathname.split("/")[1] });
  const last = useRef(screen);
  useEffect(() => {
    if (last.current === screen) return;
    const isArrival = last.current !== undefined;
    last.current = screen;
    if (isArrival && document.activeElement === document.body) document.getElementById("main")?.focus();
  }, [screen]);
}

/** Jumps to the panes of a screen that are worth one; each page has others. */
function SkipLinks() {
  const isSettings = useRouterState({ select: (state) => state.location.pathname.startsWith("/settings") });
  const { conversation_id } = useParams({ strict: false });
  if (conversation_id) return <ConversationSkipLinks id={conversation_id} />;
  return <Jumps panes={isSettings ? ["sections", "settings"] : ["list"]} />;
}

function ConversationSkipLinks({ id }: { id: string }) {
  const { isGone } = useConversation(id);
  return <Jumps panes={isGone ? ["list", "thread"] : ["list", "thread", "composer"]} />;
}

function Jumps({ panes }: { panes: ("sections" | "settings" | "list" | "thread" | "composer")[] }) {
  const t = useTranslations("shell");
  return (
    <div>
      {panes.map((pane) => (
        <a
          key={pane}
          href={`#${pane}`}
          className="skip-link"
          onClick={(event) => {
            event.preventDefault();
            focusPaneNamed(pane);
          }}
        >
          {t(`skip.${pane}`)}
        </a>
      ))}
    </div>
  );
}

function useSessionEnd() {
  useEffect(() => {
    whenSessionEnds(() => {
      const next = `${location.pathname}${location.search}`;
      void startAnew(`/login?${new URLSearchParams({ next, reason: "expired" })}`);
    });
    return () => whenSessionEnds(() => {});
  }, []);
}

function usePreferenceSaving() {
  const t = useTranslations("shell");
  const textOf = useErrorText();
  useEffect(() => {
    whenPreferencesAreRefused((error) =>
      toast({
        text: t("not_saved"),
        detail: textOf(error),
        action: { label: t("retry"), run: () => void savePreferencesNow() },
      }),
    );
  });
  useEffect(() => {
    const forget = useLink.subscribe(({ state }) => {
      if (state === "online") void savePreferencesNow();
    });
    // Who closes the tab right after choosing means it too.
    const hide = () => {
      if (document.hidden) void savePreferencesNow();
    };
    document.addEventListener("visibilitychange", hide);
    return () => {
      forget();
      document.removeEventListener("visibilitychange", hide);
    };
  }, []);
}

function useGlobalKeys() {
  const { shortcuts } = usePreferences();
  useEffect(() => listenForKeys(() => shortcuts), [shortcuts]);
}

function useGeneralCommands(open: (what: "palette" | "help") => void) {
  const t = useTranslations("shell.commands");
  const navigate = useNavigate();
  const { rail_open } = usePreferences();
  const go = (to: string) => () => void navigate({ to });
  useCommands([
    {
      id: "palette",
      group: "general",
      title: t("palette"),
      keys: ["Mod+K"],
      inFields: true,
      keysOnly: true,
      run: () => open("palette"),
    },
    { id: "help", group: "general", title: t("help"), keys: ["?", "F1"], run: () => open("help") },
    {
      id: "next_pane",
      group: "general",
      title: t("next_pane"),
      keys: ["F6"],
      inFields: true,
      keysOnly: true,
      run: () => focusPane(1),
    },
    {
      id: "previous_pane",
      group: "general",
      title: t("previous_pane"),
      keys: ["Shift+F6"],
      inFields: true,
      keysOnly: true,
      run: () => focusPane(-1),
    },
    {
      id: "rail",
      group: "general",
      title: t("rail"),
      keys: ["Mod+B"],
      run: () => savePreferences({ rail_open: !rail_open }),
    },
    { id: "undo", group: "general", title: t("undo"), keys: ["Mod+Z"], keysOnly: true, run: () => void undoLast() },
    { id: "go_inbox", group: "go", title: t("go_inbox"), keys: ["g i"], run: go("/inbox") },
    {
      id: "go_settings",
      group: "go",
      title: t("go_settings"),
      words: t("go_settings_words"),
      keys: ["g s", "Mod+,"],
      run: go("/settings"),
    },
  ]);
}
