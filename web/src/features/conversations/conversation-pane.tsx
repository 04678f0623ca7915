/** One conversation: head, thread, composer, and the keys that act on it. */
import { useQueryClient } from "@tanstack/react-query";
import { type DragEvent, type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Conversation, Message } from "@/api/types";
import { useCommands } from "@/lib/commands";
import { useErrorText } from "@/lib/errors";
import { announcePresence } from "@/lib/live";
import { useMe } from "@/lib/session";
import { Button } from "@/ui/button";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/display";
import { toast } from "@/ui/toast";
import type { MenuName } from "./action-menus";
import { cancelMessage, threadKey } from "./api";
import { Composer } from "./composer";
import { can, useConversation } from "./conversation";
import { Thread } from "./thread";
import { ThreadHeader } from "./thread-header";
import type { ThreadData } from "./thread-law";
import { lastSeenId } from "./timeline";
import { useConversationActions } from "./use-actions";
import type { ComposerHandle } from "./use-composer";

type Props = {
  id: string;
  isDetailsOpen: boolean;
  onDetails: () => void;
  onBack: () => void;
  /** After closing: to the next one, when the person prefers so. */
  onClosed: () => void;
  /** What stands in place of the composer when the contact is blocked. */
  blocked: (conversation: Conversation) => ReactNode;
  /** The message that somebody looked for. */
  message?: string;
};

export function ConversationPane(props: Props) {
  const t = useTranslations("conversations");
  const textOf = useErrorText();
  const { conversation, isGone, error, refetch } = useConversation(props.id);
  const hadFocus = useRef(false);
  if (conversation) return <Open key={props.id} {...props} conversation={conversation} hadFocus={hadFocus} />;
  if (!isGone) return <div className="flex-1" aria-busy="true" />;
  return (
    <section id="thread" data-pane="thread" aria-label={t("gone_title")} className="min-w-0 flex-1 bg-surface">
      <EmptyState
        isPage
        title={t("gone_title")}
        actions={
          <>
            <Button onPress={props.onBack}>{t("go_to_list")}</Button>
            <Button onPress={() => void refetch()}>{t("retry_now")}</Button>
          </>
        }
      >
        {textOf(error)}
      </EmptyState>
    </section>
  );
}

/** From one conversation to the next the focus stays in the pane, although everything in it is replaced. */
function useKeptFocus(hadFocus: RefObject<boolean>) {
  useLayoutEffect(
    () => () => {
      hadFocus.current = document.getElementById("thread")?.contains(document.activeElement) ?? false;
    },
    [hadFocus],
  );
  useEffect(() => {
    const pane = document.getElementById("thread");
    // Not the field: the next single key must be a command and no text. What comes later takes over from the pane.
    const target = pane?.querySelector<HTMLElement>("[role=log]") ?? pane;
    if (hadFocus.current && document.activeElement === document.body) target?.focus({ preventScroll: true });
    hadFocus.current = false;
  }, [hadFocus]);
}

type OpenProps = Props & { conversation: Conversation; hadFocus: RefObject<boolean> };

function Open({ conversation, hadFocus, ...props }: OpenProps) {
  const t = useTranslations("conversations");
  const { id, contact } = conversation;
  const me = useMe();
  const client = useQueryClient();
  const textOf = useErrorText();
  const composer = useRef<ComposerHandle>(null);
  const jump = useRef<(message_id: string) => void>(() => {});
  const [menu, setMenu] = useState<MenuName>();
  const [quote, setQuote] = useState<Message>();
  const [isDropping, setIsDropping] = useState(false);
  const actions = useConversationActions(id);
  useKeptFocus(hadFocus);
  const messages = () => client.getQueryData<ThreadData>(threadKey(id))?.items ?? [];

  useEffect(() => {
    announcePresence(id, "viewing");
    return () => announcePresence(undefined, undefined);
  }, [id]);

  function close() {
    actions.close();
    props.onClosed();
  }
  function takeBack() {
    const held = messages().findLast((message) => message.state === "queued" && message.author.id === me.user_id);
    if (!held) return;
    void cancelMessage(held)
      .then(() => composer.current?.giveBack(held.text ?? ""))
      .catch((error) => toast({ text: textOf(error) }));
  }
  useConversationCommands({ conversation, actions, composer, onMenu: setMenu, onClose: close });

  const drop = {
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      setIsDropping(true);
    },
    onDragLeave: () => setIsDropping(false),
    onDrop(event: DragEvent) {
      event.preventDefault();
      setIsDropping(false);
      composer.current?.addFiles(event.dataTransfer.files);
    },
  };
  const quoteAuthor = quote?.direction === "inbound" ? contact.name : (quote?.author.name ?? "");
  return (
    <section
      id="thread"
      data-pane="thread"
      tabIndex={-1}
      aria-label={t("conversation_with", { name: contact.name })}
      className={cx(
        "relative flex min-h-0 min-w-0 flex-1 flex-col bg-surface",
        isDropping ? "outline-2 -outline-offset-4 outline-focus outline-dashed" : "outline-offset-[-2px]!",
      )}
      {...drop}
    >
      <ThreadHeader
        conversation={conversation}
        actions={actions}
        open={menu}
        onOpen={setMenu}
        onClose={close}
        {...props}
      />
      <Thread
        conversation={conversation}
        onQuote={(message) => {
          setQuote(message);
          composer.current?.focus("reply");
        }}
        onTakenBack={(message) => composer.current?.giveBack(message.text ?? "")}
        goTo={props.message}
        onJumper={(jumpTo) => {
          jump.current = jumpTo;
        }}
      />
      <Composer
        ref={composer}
        conversation={conversation}
        mayReply={can(conversation, "reply")}
        quote={quote}
        quoteAuthor={quoteAuthor}
        lastSeen={() => lastSeenId(messages())}
        onQuote={setQuote}
        onClose={close}
        onJump={(message_id) => jump.current(message_id)}
        onTakeBack={takeBack}
        blocked={props.blocked(conversation)}
      />
    </section>
  );
}

type CommandsProps = {
  conversation: Conversation;
  actions: ReturnType<typeof useConversationActions>;
  composer: React.RefObject<ComposerHandle | null>;
  onMenu: (menu: MenuName) => void;
  onClose: () => void;
};

function useConversationCommands({ conversation, actions, composer, onMenu, onClose }: CommandsProps) {
  const t = useTranslations("conversations.commands");
  const { user_id } = useMe();
  const group = "conversation" as const;
  const isClosed = conversation.status === "closed";
  const mayClose = can(conversation, "close");
  const mayAssign = can(conversation, "assign") || can(conversation, "take");
  const isArchived = conversation.archived_at !== undefined;
  useCommands([
    { id: "reply", group, title: t("reply"), keys: ["r"], run: () => composer.current?.focus("reply") },
    { id: "note", group, title: t("note"), keys: ["n"], run: () => composer.current?.focus("note") },
    ...(mayClose && !isClosed
      ? [{ id: "close", group, title: t("close"), words: t("close_words"), keys: ["e"], run: onClose }]
      : []),
    ...(mayClose && !isClosed
      ? [{ id: "close_archive", group, title: t("close_archive"), keys: ["Shift+E"], run: actions.closeAndArchive }]
      : []),
    ...(mayClose && isClosed ? [{ id: "reopen", group, title: t("reopen"), keys: ["e"], run: actions.reopen }] : []),
    ...(mayAssign ? [{ id: "take", group, title: t("take"), keys: ["i"], run: () => actions.assign(user_id) }] : []),
    ...(mayAssign ? [{ id: "assign", group, title: t("assign"), keys: ["a"], run: () => onMenu("assign") }] : []),
    ...(mayAssign ? [{ id: "team", group, title: t("team"), keys: ["t"], run: () => onMenu("team") }] : []),
    ...(can(conversation, "label")
      ? [{ id: "labels", group, title: t("labels"), keys: ["l"], run: () => onMenu("labels") }]
      : []),
    ...(mayClose ? [{ id: "priority", group, title: t("priority"), keys: ["p"], run: () => onMenu("priority") }] : []),
    ...(mayClose ? [{ id: "snooze", group, title: t("snooze"), keys: ["z"], run: () => onMenu("snooze") }] : []),
    ...(mayClose
      ? [
          {
            id: "archive",
            group,
            title: isArchived ? t("unarchive") : t("archive"),
            run: () => actions.archive(!isArchived),
          },
        ]
      : []),
    ...(can(conversation, "reply")
      ? [{ id: "unread", group, title: t("unread"), keys: ["u"], run: actions.markUnread }]
      : []),
    ...(mayClose
      ? [
          {
            id: "send_close",
            group: "composer" as const,
            title: t("send_close"),
            keys: ["Mod+Shift+Enter"],
            inFields: true,
            keysOnly: true,
            run: () => composer.current?.sendAndClose(),
          },
        ]
      : []),
  ]);
}
