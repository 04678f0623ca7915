/** The head of a conversation: with whom, where, who else is here, and what can be done. */
import {
  Archive,
  ArchiveRestore,
  ArrowLeft,
  BellOff,
  Check,
  ChevronDown,
  EllipsisVertical,
  MailOpen,
  PanelRight,
  RotateCcw,
} from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Conversation } from "@/api/types";
import { useBootstrap, useInbox } from "@/lib/session";
import { Button, IconButton } from "@/ui/button";
import { ChannelIcon } from "@/ui/channel-icon";
import { Avatar, Pill, Spoken } from "@/ui/display";
import { Menu, MenuItem } from "@/ui/menu";
import { AssignMenu, LabelsMenu, type MenuProps, PriorityMenu, SnoozeMenu, TeamMenu } from "./action-menus";
import { can } from "./conversation";
import { useDoers } from "./presence";

type Props = MenuProps & {
  isDetailsOpen: boolean;
  onDetails: () => void;
  onBack: () => void;
  /** Closes; goes on to the next when the person prefers so. */
  onClose: () => void;
};

export function ThreadHeader(props: Props) {
  const t = useTranslations("conversations");
  const { conversation, isDetailsOpen, onDetails, onBack } = props;
  const { contact } = conversation;
  return (
    <header className="border-b border-line bg-surface">
      <h1 className="sr-only">{t("conversation_with", { name: contact.name })}</h1>
      <div className="flex h-12 items-center gap-2 px-3 max-lg:px-1">
        <IconButton label={t("back")} icon={<ArrowLeft size={20} />} onPress={onBack} className="lg:hidden" />
        <AriaButton
          onPress={onDetails}
          className="flex min-w-0 items-center gap-2.5 rounded-control p-1 hover:bg-hover"
        >
          <Avatar id={contact.id} name={contact.name} url={contact.avatar_url} size={32} />
          <span className="min-w-0 text-start">
            <span className="sr-only">{t("see_contact")}</span>
            <span className="block truncate text-title leading-5 font-semibold">{contact.name}</span>
            <Where conversation={conversation} />
          </span>
        </AriaButton>
        <span className="flex-1" />
        <Others conversation={conversation} />
        <span className="flex max-sm:hidden">
          <StatusPill conversation={conversation} />
        </span>
        <CloseButton {...props} />
        <MoreMenu {...props} />
        <IconButton
          label={t("details")}
          icon={<PanelRight size={18} />}
          isActive={isDetailsOpen}
          onPress={onDetails}
          className="max-sm:hidden"
        />
      </div>
      {/* Positioned, so that what is only spoken scrolls with the rest and does not widen the page. */}
      <div className="relative flex items-center gap-0.5 px-2 pb-1.5 max-sm:overflow-x-auto sm:flex-wrap">
        <AssignMenu {...props} />
        <TeamMenu {...props} />
        <PriorityMenu {...props} />
        <SnoozeMenu {...props} />
        <LabelsMenu {...props} />
      </div>
    </header>
  );
}

function Where({ conversation }: { conversation: Conversation }) {
  const inbox = useInbox(conversation.inbox_id);
  return (
    <span className="flex min-w-0 items-center gap-1 text-small text-ink3">
      {inbox && <ChannelIcon kind={inbox.kind} size={12} />}
      <span className="min-w-0 truncate">
        #{conversation.ticket_number} · {inbox?.name}
        {conversation.contact.phone && ` · ${conversation.contact.phone}`}
      </span>
    </span>
  );
}

/** Who else is here, as faces with a ring; said once. */
function Others({ conversation }: { conversation: Conversation }) {
  const t = useTranslations("conversations");
  const { me, members } = useBootstrap();
  const doers = useDoers(conversation.id, me.user_id);
  const named = doers.map((one) => ({ ...one, name: members.find((it) => it.user_id === one.user_id)?.name ?? "" }));
  const text = named.map((one) => t(`doing.${one.doing}`, { name: one.name })).join(". ");
  return (
    <>
      <span className="flex items-center -space-x-1" title={text}>
        {named.slice(0, 3).map((one) => (
          <Avatar
            key={one.user_id}
            id={one.user_id}
            name={one.name}
            size={24}
            ring={one.doing === "viewing" ? "viewing" : "writing"}
          />
        ))}
      </span>
      {named.length > 0 && (
        <span aria-hidden="true" className="max-w-48 truncate text-small text-ink3 max-xl:hidden">
          {text}
        </span>
      )}
      <Spoken>{text}</Spoken>
    </>
  );
}

function StatusPill({ conversation }: { conversation: Conversation }) {
  const t = useTranslations("conversations");
  if (conversation.archived_at) return <Pill>{t("status.archived")}</Pill>;
  switch (conversation.status) {
    case "open":
      return conversation.first_reply_at ? (
        <Pill tone="info">{t("status.in_progress")}</Pill>
      ) : (
        <Pill tone="accent">{t("status.new")}</Pill>
      );
    case "pending":
      return <Pill>{t("status.pending")}</Pill>;
    case "snoozed":
      return <Pill tone="warn">{t("status.snoozed")}</Pill>;
    case "closed":
      return <Pill tone="ok">{t("status.closed")}</Pill>;
  }
}

function CloseButton({ conversation, actions, onClose }: Props) {
  const t = useTranslations("conversations");
  if (!can(conversation, "close")) return null;
  if (conversation.status === "closed" || conversation.status === "snoozed") {
    return (
      <Button size="sm" onPress={actions.reopen}>
        <RotateCcw size={14} aria-hidden="true" />
        {t("reopen")}
      </Button>
    );
  }
  return (
    <span className="flex">
      <Button
        kind="primary"
        size="sm"
        onPress={onClose}
        className="sm:rounded-e-none! max-sm:w-control max-sm:px-0!"
        aria-keyshortcuts="e"
      >
        <Check size={14} aria-hidden="true" />
        <span className="max-sm:sr-only">{t("close")}</span>
      </Button>
      <Menu
        placement="bottom end"
        label={t("close_options")}
        trigger={
          <Button
            kind="primary"
            size="sm"
            className="rounded-s-none! border-s border-white/30 px-1.5! max-sm:hidden"
            aria-label={t("close_options")}
          >
            <ChevronDown size={14} />
          </Button>
        }
      >
        <MenuItem label={t("close")} keys="e" onAction={onClose} />
        <MenuItem label={t("close_and_archive")} keys="Shift+E" onAction={actions.closeAndArchive} />
      </Menu>
    </span>
  );
}

function MoreMenu({ conversation, actions, onDetails }: Props) {
  const t = useTranslations("conversations");
  const isArchived = conversation.archived_at !== undefined;
  const mayClose = can(conversation, "close");
  return (
    <Menu
      placement="bottom end"
      label={t("more")}
      trigger={<IconButton label={t("more")} icon={<EllipsisVertical size={18} />} />}
    >
      <MenuItem label={t("details")} icon={<PanelRight size={16} />} onAction={onDetails} />
      {can(conversation, "reply") && (
        <MenuItem label={t("mark_unread")} icon={<MailOpen size={16} />} keys="u" onAction={actions.markUnread} />
      )}
      {mayClose && (
        <MenuItem
          label={isArchived ? t("unarchive") : t("archive")}
          icon={isArchived ? <ArchiveRestore size={16} /> : <Archive size={16} />}
          onAction={() => actions.archive(!isArchived)}
        />
      )}
      {mayClose && (
        <MenuItem
          label={conversation.muted ? t("unmute") : t("mute")}
          icon={<BellOff size={16} />}
          onAction={() => actions.mute(!conversation.muted)}
        />
      )}
    </Menu>
  );
}
