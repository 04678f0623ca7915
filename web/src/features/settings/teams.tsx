import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Team } from "@/api/types";
import { api, value } from "@/lib/client";
import { useForm } from "@/lib/form";
import { queryClient } from "@/lib/query";
import { bootstrapKey, useBootstrap } from "@/lib/session";
import { Button } from "@/ui/button";
import { ConfirmDialog, Dialog } from "@/ui/dialog";
import { EmptyState } from "@/ui/display";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { MemberChoice } from "./member-choice";
import { Page, useAct } from "./page";

const reread = () => queryClient.invalidateQueries({ queryKey: bootstrapKey });

export function Teams() {
  const t = useTranslations("settings.teams");
  const { teams, members } = useBootstrap();
  const act = useAct();
  const [edited, setEdited] = useState<Team | "new">();
  const [doomed, setDoomed] = useState<Team>();
  const namesOf = (team: Team) =>
    members.flatMap((one) => (team.member_ids.includes(one.user_id) ? one.name : [])).join(", ");
  async function remove(team: Team) {
    setDoomed(undefined);
    await act(async () => {
      await value(api.DELETE("/teams/{team_id}", { params: { path: { team_id: team.id } } }));
      await reread();
    }, t("deleted"));
  }
  return (
    <Page
      title={t("title")}
      intro={t("intro")}
      actions={
        <Button kind="primary" onPress={() => setEdited("new")}>
          {t("create")}
        </Button>
      }
    >
      {teams.length === 0 && <EmptyState title={t("empty")} />}
      <ul className="flex flex-col divide-y divide-line">
        {teams.map((team) => (
          <li key={team.id} className="flex flex-wrap items-center gap-3 py-2">
            <div className="min-w-0 flex-1 basis-40">
              <p className="font-medium">{team.name}</p>
              <p className="text-small text-ink2">{namesOf(team) || t("nobody")}</p>
            </div>
            <Button size="sm" aria-label={t("edit_named", { name: team.name })} onPress={() => setEdited(team)}>
              {t("edit")}
            </Button>
            <Button
              size="sm"
              kind="ghost"
              aria-label={t("delete_named", { name: team.name })}
              onPress={() => setDoomed(team)}
            >
              {t("delete")}
            </Button>
          </li>
        ))}
      </ul>
      {edited && <TeamDialog team={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />}
      <ConfirmDialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("delete_named", { name: doomed?.name ?? "" })}
        action={t("delete")}
        onConfirm={() => doomed && void remove(doomed)}
      >
        {t("delete_text")}
      </ConfirmDialog>
    </Page>
  );
}

function TeamDialog({ team, onClose }: { team?: Team; onClose: () => void }) {
  const t = useTranslations("settings.teams");
  const form = useForm({
    initial: { name: team?.name ?? "", description: team?.description ?? "", member_ids: team?.member_ids ?? [] },
    check: ({ name }) => ({ name: name.trim() ? undefined : t("name_missing") }),
    submit: async (body) => {
      const sent = team
        ? api.PATCH("/teams/{team_id}", { params: { path: { team_id: team.id } }, body })
        : api.POST("/teams", { body });
      await value(sent as Promise<{ data?: Team }>);
      await reread();
      onClose();
    },
  });
  return (
    <Dialog isOpen onClose={onClose} title={team ? t("edit") : t("create")} size="sm">
      <Form form={form} label={t("title")}>
        <TextField {...form.field("name")} label={t("name")} />
        <TextField {...form.field("description")} label={t("description")} />
        <MemberChoice
          label={t("members")}
          chosen={form.values.member_ids}
          onChange={(ids) => form.set("member_ids", ids)}
        />
        <Button type="submit" kind="primary" isPending={form.isPending}>
          {t("save")}
        </Button>
      </Form>
    </Dialog>
  );
}
