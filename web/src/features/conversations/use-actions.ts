/** The actions of a conversation as screens use them: done at once, told in a toast that takes them back. */
import { useTranslations } from "use-intl";
import type { Conversation } from "@/api/types";
import { useErrorText } from "@/lib/errors";
import { useBootstrap } from "@/lib/session";
import { toast } from "@/ui/toast";
import * as actions from "./actions";

export function useConversationActions(id: string) {
  const t = useTranslations("conversations.done");
  const { members, teams, me } = useBootstrap();

  function done(text: string, undo: (() => void) | undefined) {
    if (undo) toast({ text, action: { label: t("undo"), run: undo } });
  }
  return {
    assign(user_id: string | undefined) {
      const name = members.find((one) => one.user_id === user_id)?.name ?? "";
      const text =
        user_id === undefined ? t("unassigned") : user_id === me.user_id ? t("taken") : t("assigned", { name });
      done(text, actions.assign(id, user_id));
    },
    assignTeam(team_id: string | undefined) {
      const name = teams.find((one) => one.id === team_id)?.name ?? "";
      done(team_id === undefined ? t("team_removed") : t("team_assigned", { name }), actions.assignTeam(id, team_id));
    },
    close: () => done(t("closed"), actions.setStatus(id, "closed")),
    closeAndArchive: () => done(t("closed_and_archived"), actions.closeAndArchive(id)),
    reopen: () => done(t("reopened"), actions.setStatus(id, "open")),
    snooze: (until: number | undefined) => done(t("snoozed"), actions.setStatus(id, "snoozed", until)),
    archive: (archived: boolean) => done(t(archived ? "archived" : "unarchived"), actions.setArchived(id, archived)),
    setPriority: (priority: Conversation["priority"]) => done(t("priority"), actions.setPriority(id, priority)),
    setLabels: (label_ids: string[]) => done(t("labels"), actions.setLabels(id, label_ids)),
    mute: (muted: boolean) => done(t(muted ? "muted" : "unmuted"), actions.setMuted(id, muted)),
    markUnread: () => actions.setRead(id, false),
  };
}

export type ConversationActions = ReturnType<typeof useConversationActions>;

/** For the screen that hears of refusals: what could not be done, why, and the way to try again. */
export function useRefusalToast() {
  const t = useTranslations("conversations.done");
  const textOf = useErrorText();
  return (error: unknown, repeat: () => void) =>
    toast({ text: t("refused"), detail: textOf(error), action: { label: t("retry"), run: repeat } });
}
