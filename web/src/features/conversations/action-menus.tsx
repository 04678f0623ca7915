/** The choices in the head of a conversation: to whom, which team, which labels, how urgent, until when. */
import { ArrowDown, ArrowUp, ChevronDown, ChevronsUp, Clock, Flag, Minus, Plus, Tag, Users } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Conversation } from "@/api/types";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { useBootstrap, useLabels } from "@/lib/session";
import { dayAt, nextMonday } from "@/lib/zoned";
import { ChoiceMenu } from "@/ui/choice-menu";
import { cx } from "@/ui/cx";
import { Avatar, LabelChip } from "@/ui/display";
import { Menu, MenuItem } from "@/ui/menu";
import { Tip } from "@/ui/tooltip";
import { can } from "./conversation";
import type { ConversationActions } from "./use-actions";

const PickTime = lazy(() => import("./pick-time"));

export type MenuName = "assign" | "team" | "labels" | "priority" | "snooze";
export type MenuProps = {
  conversation: Conversation;
  actions: ConversationActions;
  open: MenuName | undefined;
  onOpen: (menu: MenuName | undefined) => void;
};

const nobody = "none";
const chip =
  "flex h-7 max-w-48 shrink-0 items-center gap-1.5 rounded-control px-2 text-small text-ink2 hover:bg-hover hover:text-ink pointer-coarse:h-control";

function controlled(name: MenuName, { open, onOpen }: Pick<MenuProps, "open" | "onOpen">) {
  return { isOpen: open === name, onOpenChange: (isOpen: boolean) => onOpen(isOpen ? name : undefined) };
}

function Trigger({
  label,
  keys,
  children,
  isDisabled,
}: {
  label: string;
  keys: string;
  children: ReactNode;
  isDisabled?: boolean;
}) {
  return (
    <Tip text={label} keys={keys}>
      <AriaButton isDisabled={isDisabled} className={cx(chip, "disabled:opacity-60")}>
        <span className="sr-only">{label}</span>
        {/* The label says it all; what is seen would only repeat a part. */}
        <span aria-hidden="true" className="flex min-w-0 items-center gap-1.5">
          {children}
        </span>
        <ChevronDown size={14} className="shrink-0 text-ink3" aria-hidden="true" />
      </AriaButton>
    </Tip>
  );
}

export function AssignMenu(props: MenuProps) {
  const t = useTranslations("conversations");
  const { members, me } = useBootstrap();
  const { conversation, actions } = props;
  const assignee = members.find((one) => one.user_id === conversation.assignee_id);
  const mayGive = can(conversation, "assign");
  const others = members.filter(
    (one) => one.user_id !== me.user_id && !one.disabled && (mayGive || one.user_id === conversation.assignee_id),
  );
  const isFixed = !mayGive && !can(conversation, "take");
  const avatar = (id: string, name: string) => <Avatar id={id} name={name} size={20} />;
  return (
    <ChoiceMenu
      label={t("assign_to")}
      trigger={
        <Trigger label={t("assigned_to", { name: assignee?.name ?? t("nobody") })} keys="a" isDisabled={isFixed}>
          {assignee && avatar(assignee.user_id, assignee.name)}
          <span className="truncate">{assignee?.name ?? t("nobody")}</span>
        </Trigger>
      }
      choices={[
        { id: me.user_id, label: t("me", { name: me.name }), icon: avatar(me.user_id, me.name) },
        ...others.map((one) => ({ id: one.user_id, label: one.name, icon: avatar(one.user_id, one.name) })),
        { id: nobody, label: t("nobody") },
      ]}
      selected={[conversation.assignee_id ?? nobody]}
      onSelect={([id]) => actions.assign(id === nobody ? undefined : id)}
      {...controlled("assign", props)}
    />
  );
}

export function TeamMenu(props: MenuProps) {
  const t = useTranslations("conversations");
  const { teams } = useBootstrap();
  const { conversation, actions } = props;
  const team = teams.find((one) => one.id === conversation.team_id);
  if (teams.length === 0) return null;
  return (
    <ChoiceMenu
      label={t("filter.team")}
      trigger={
        <Trigger
          label={t("team_is", { name: team?.name ?? t("no_team") })}
          keys="t"
          isDisabled={!can(conversation, "assign")}
        >
          <Users size={14} className="shrink-0" aria-hidden="true" />
          <span className="truncate">{team?.name ?? t("no_team")}</span>
        </Trigger>
      }
      choices={[...teams.map((one) => ({ id: one.id, label: one.name })), { id: nobody, label: t("no_team") }]}
      selected={[conversation.team_id ?? nobody]}
      onSelect={([id]) => actions.assignTeam(id === nobody ? undefined : id)}
      {...controlled("team", props)}
    />
  );
}

export function LabelsMenu(props: MenuProps) {
  const t = useTranslations("conversations");
  const { labels } = useBootstrap();
  const { conversation, actions } = props;
  const chosen = useLabels(conversation.label_ids);
  if (labels.length === 0) return null;
  return (
    <span className="flex shrink-0 items-center gap-1">
      {chosen.slice(0, 3).map((label) => (
        <LabelChip key={label.id} title={label.title} color={label.color} />
      ))}
      {chosen.length > 3 && <span className="text-small text-ink3">+{chosen.length - 3}</span>}
      <ChoiceMenu
        label={t("filter.label")}
        isMultiple
        trigger={
          <Tip text={t("edit_labels")} keys="l">
            <AriaButton isDisabled={!can(conversation, "label")} className={cx(chip, "disabled:opacity-60")}>
              {chosen.length === 0 ? <Tag size={14} aria-hidden="true" /> : <Plus size={14} aria-hidden="true" />}
              {chosen.length === 0 ? t("filter.label") : <span className="sr-only">{t("edit_labels")}</span>}
            </AriaButton>
          </Tip>
        }
        choices={labels
          .filter((one) => one.scope !== "contact")
          .map((one) => ({
            id: one.id,
            label: one.title,
            icon: <Tag size={14} style={{ color: `var(--label-${one.color})` }} />,
          }))}
        selected={conversation.label_ids}
        onSelect={actions.setLabels}
        {...controlled("labels", props)}
      />
    </span>
  );
}

const levels = ["urgent", "high", "medium", "low"] as const;
const levelIcons = {
  urgent: <ChevronsUp size={14} />,
  high: <ArrowUp size={14} />,
  medium: <Minus size={14} />,
  low: <ArrowDown size={14} />,
};

export function PriorityMenu(props: MenuProps) {
  const t = useTranslations("conversations");
  const { conversation, actions } = props;
  const { priority } = conversation;
  return (
    <ChoiceMenu
      label={t("priority")}
      trigger={
        <Trigger
          label={t("priority_is", { priority: t(`priorities.${priority ?? "none"}`) })}
          keys="p"
          isDisabled={!can(conversation, "close")}
        >
          {priority ? levelIcons[priority] : <Flag size={14} aria-hidden="true" />}
          <span className={cx("truncate", !priority && "max-xl:sr-only")}>{t(`priorities.${priority ?? "none"}`)}</span>
        </Trigger>
      }
      choices={[
        ...levels.map((level) => ({ id: level as string, label: t(`priorities.${level}`), icon: levelIcons[level] })),
        { id: nobody, label: t("priorities.none") },
      ]}
      selected={[priority ?? nobody]}
      onSelect={([id]) => actions.setPriority(levels.find((level) => level === id))}
      {...controlled("priority", props)}
    />
  );
}

const eveningHour = 18;
const morningHour = 9;

export function SnoozeMenu(props: MenuProps) {
  const t = useTranslations("conversations.snooze");
  const { account } = useBootstrap();
  const zone = account.time_zone;
  const dates = useDates(zone);
  const now = useNow();
  const [isPicking, setIsPicking] = useState(false);
  const { actions, conversation } = props;
  const evening = dayAt(0, eveningHour, now, zone);
  const options = [
    ...(evening - now > 30 * 60_000 ? [{ label: t("evening"), at: evening }] : []),
    { label: t("tomorrow"), at: dayAt(1, morningHour, now, zone) },
    { label: t("monday"), at: nextMonday(morningHour, now, zone) },
  ];
  const trigger = (
    <AriaButton
      aria-label={t("title")}
      isDisabled={!can(conversation, "close")}
      className={cx(chip, "disabled:opacity-60")}
    >
      <Clock size={14} aria-hidden="true" />
      <span className="max-xl:sr-only">{t("title")}</span>
    </AriaButton>
  );
  return (
    <>
      <Menu trigger={trigger} label={t("title")} {...controlled("snooze", props)}>
        {options.map((option) => (
          <MenuItem
            key={option.label}
            label={option.label}
            description={dates.full(option.at)}
            onAction={() => actions.snooze(option.at)}
          />
        ))}
        <MenuItem label={t("until_reply")} onAction={() => actions.snooze(undefined)} />
        <MenuItem label={t("pick")} onAction={() => setIsPicking(true)} />
      </Menu>
      <Suspense>
        {isPicking && <PickTime zone={zone} onClose={() => setIsPicking(false)} onPick={actions.snooze} />}
      </Suspense>
    </>
  );
}
