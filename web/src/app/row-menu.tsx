/** What can be done to a row of the list without opening it. */
import { useRef } from "react";
import { Menu as AriaMenu, Popover } from "react-aria-components";
import { useTranslations } from "use-intl";
import { can, useConversation } from "@/features/conversations/conversation";
import { useConversationActions } from "@/features/conversations/use-actions";
import { useMe } from "@/lib/session";
import { cx } from "@/ui/cx";
import { MenuItem, popoverClass } from "@/ui/menu";

type Props = { id: string; at: { x: number; y: number }; onClose: () => void };

export default function RowMenu({ id, at, onClose }: Props) {
  const t = useTranslations("conversations.commands");
  const { conversation } = useConversation(id);
  const actions = useConversationActions(id);
  const { user_id } = useMe();
  const anchor = useRef<HTMLSpanElement>(null);
  if (!conversation) return null;
  const isClosed = conversation.status === "closed";
  const mayClose = can(conversation, "close");
  const isArchived = conversation.archived_at !== undefined;
  const abilities = ["take", "assign", "close", "reply"] as const;
  if (!abilities.some((ability) => can(conversation, ability))) return null;
  return (
    <>
      <span ref={anchor} aria-hidden="true" className="fixed size-0" style={{ left: at.x, top: at.y }} />
      <Popover
        triggerRef={anchor}
        isOpen
        onOpenChange={(isOpen) => !isOpen && onClose()}
        placement="bottom start"
        className={cx(popoverClass, "min-w-52")}
      >
        <AriaMenu
          autoFocus="first"
          aria-label={conversation.contact.name}
          onClose={onClose}
          className="p-1 outline-none"
        >
          {(can(conversation, "take") || can(conversation, "assign")) && (
            <MenuItem label={t("take")} keys="i" onAction={() => actions.assign(user_id)} />
          )}
          {mayClose && !isClosed && <MenuItem label={t("close")} keys="e" onAction={actions.close} />}
          {mayClose && !isClosed && (
            <MenuItem label={t("close_archive")} keys="Shift+E" onAction={actions.closeAndArchive} />
          )}
          {mayClose && isClosed && <MenuItem label={t("reopen")} keys="e" onAction={actions.reopen} />}
          {mayClose && (
            <MenuItem
              label={isArchived ? t("unarchive") : t("archive")}
              onAction={() => actions.archive(!isArchived)}
            />
          )}
          {can(conversation, "reply") && <MenuItem label={t("unread")} keys="u" onAction={actions.markUnread} />}
        </AriaMenu>
      </Popover>
    </>
  );
}
