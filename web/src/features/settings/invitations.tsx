import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Invitation } from "@/api/types";
import { useEmailCheck } from "@/lib/checks";
import { api, value } from "@/lib/client";
import { useDates } from "@/lib/dates";
import { useForm } from "@/lib/form";
import { useNow } from "@/lib/now";
import { queryClient } from "@/lib/query";
import { useAccount, useBootstrap } from "@/lib/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Pill } from "@/ui/display";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { Select } from "@/ui/select";
import { CopyField, Loaded, Part, useAct } from "./page";
import { useRoleOptions } from "./role-names";

type Invite = Pick<Invitation, "email" | "role_id">;

/** The link is in this answer only; inviting the same e-mail again makes the earlier link worthless. */
async function invite({ email, role_id }: Invite): Promise<string> {
  const made = await value(api.POST("/invitations", { body: { email: email.trim(), role_id } }));
  await queryClient.invalidateQueries({ queryKey: ["invitations"] });
  return made.link ?? "";
}

export function Invitations() {
  const t = useTranslations("settings.users");
  const act = useAct();
  const [link, setLink] = useState<string>();
  const query = useQuery({ queryKey: ["invitations"], queryFn: () => value(api.GET("/invitations")) });
  const withdraw = (invitation_id: string) =>
    act(async () => {
      await value(api.DELETE("/invitations/{invitation_id}", { params: { path: { invitation_id } } }));
      await queryClient.invalidateQueries({ queryKey: ["invitations"] });
    }, t("withdrawn"));
  return (
    <Part title={t("invitations")}>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-body text-ink2">{t("no_invitations")}</p>
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {items.map((one) => (
                <InvitationRow
                  key={one.id}
                  invitation={one}
                  onRenew={() => act(async () => setLink(await invite(one)))}
                  onWithdraw={() => withdraw(one.id)}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Dialog isOpen={link !== undefined} onClose={() => setLink(undefined)} title={t("new_link_title")} size="sm">
        <CopyField label={t("link")} value={link ?? ""} description={t("new_link_help")} />
      </Dialog>
    </Part>
  );
}

type RowProps = { invitation: Invitation; onRenew: () => Promise<void>; onWithdraw: () => Promise<void> };

function InvitationRow({ invitation, onRenew, onWithdraw }: RowProps) {
  const t = useTranslations("settings.users");
  const roles = useRoleOptions();
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  const { email, role_id, expires_at } = invitation;
  return (
    <li className="flex flex-wrap items-center gap-3 py-2">
      <div className="min-w-0 flex-1 basis-40">
        <p className="truncate font-medium">{email}</p>
        <p className="flex flex-wrap items-center gap-2 text-small text-ink2">
          {roles.find((role) => role.value === role_id)?.label} ·{" "}
          {expires_at > now ? (
            t("expires", { date: dates.moment(expires_at, now) })
          ) : (
            <Pill tone="danger">{t("expired")}</Pill>
          )}
        </p>
      </div>
      <div className="flex gap-1">
        <Button size="sm" aria-label={t("new_link_for", { email })} onPress={() => void onRenew()}>
          {t("new_link")}
        </Button>
        <Button size="sm" kind="ghost" aria-label={t("withdraw_of", { email })} onPress={() => void onWithdraw()}>
          {t("withdraw")}
        </Button>
      </div>
    </li>
  );
}

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("settings.users");
  const roles = useRoleOptions();
  const { roles: all } = useBootstrap();
  const emailProblem = useEmailCheck();
  const [link, setLink] = useState<string>();
  const agent = all.find((one) => one.kind === "agent") ?? all[0];
  const form = useForm({
    initial: { email: "", role_id: agent?.id ?? "" },
    check: ({ email }) => ({ email: emailProblem(email) }),
    submit: async (values) => setLink(await invite(values)),
  });
  return (
    <Dialog isOpen onClose={onClose} title={t("invite")} size="sm">
      {link ? (
        <CopyField label={t("link")} value={link} description={t("link_help")} />
      ) : (
        <Form form={form} label={t("invite")}>
          <TextField {...form.field("email")} label={t("email")} type="email" />
          <Select {...form.field("role_id")} label={t("role_label")} options={roles} />
          <Button type="submit" kind="primary" isPending={form.isPending}>
            {t("make_link")}
          </Button>
        </Form>
      )}
    </Dialog>
  );
}
