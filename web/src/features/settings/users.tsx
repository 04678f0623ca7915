import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Member } from "@/api/types";
import { useEmailCheck } from "@/lib/checks";
import { api, value } from "@/lib/client";
import { useForm } from "@/lib/form";
import { queryClient } from "@/lib/query";
import { useBootstrap } from "@/lib/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Avatar, Pill } from "@/ui/display";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { Select } from "@/ui/select";
import { CopyField, Loaded, Page, Part, useAct } from "./page";

const reread = (key: string) => queryClient.invalidateQueries({ queryKey: [key] });

function useRoles() {
  const t = useTranslations("settings.users.role");
  const { roles } = useBootstrap();
  return roles.map(({ id, kind, name }) => {
    const isBuiltIn = kind === "administrator" || kind === "supervisor" || kind === "agent" || kind === "analyst";
    return { value: id, label: isBuiltIn ? t(kind) : name };
  });
}

export function Users() {
  const t = useTranslations("settings.users");
  const members = useQuery({ queryKey: ["members"], queryFn: () => value(api.GET("/members")) });
  const [isInviting, setIsInviting] = useState(false);
  const [link, setLink] = useState<string>();
  return (
    <Page
      title={t("title")}
      intro={t("intro")}
      actions={
        <Button kind="primary" onPress={() => setIsInviting(true)}>
          {t("invite")}
        </Button>
      }
    >
      <Loaded query={members}>
        {({ items }) => (
          <ul className="flex flex-col divide-y divide-line">
            {items.map((member) => (
              <MemberRow key={member.user_id} member={member} onLink={setLink} />
            ))}
          </ul>
        )}
      </Loaded>
      <Invitations />
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
      <Dialog isOpen={link !== undefined} onClose={() => setLink(undefined)} title={t("reset_title")} size="sm">
        <CopyField label={t("link")} value={link ?? ""} description={t("reset_help")} />
      </Dialog>
    </Page>
  );
}

function MemberRow({ member, onLink }: { member: Member; onLink: (link: string) => void }) {
  const t = useTranslations("settings.users");
  const { me } = useBootstrap();
  const roles = useRoles();
  const act = useAct();
  const params = { path: { user_id: member.user_id } };
  const isMe = me.user_id === member.user_id;
  const change = (body: { role_id?: string; disabled?: boolean }) =>
    act(() => value(api.PATCH("/members/{user_id}", { params, body })).then(() => reread("members")), t("saved"));
  const makeLink = () =>
    act(async () => {
      const made = await value(api.POST("/members/{user_id}/password_reset", { params }));
      onLink(made.link);
    });
  return (
    <li className="flex flex-wrap items-center gap-3 py-3">
      <Avatar id={member.user_id} name={member.name} />
      <div className="min-w-0 flex-1 basis-40">
        <p className="flex items-center gap-2 font-medium">
          <span className="truncate">{member.name}</span>
          {isMe && <Pill>{t("you")}</Pill>}
          {member.disabled && <Pill tone="warn">{t("disabled")}</Pill>}
        </p>
        <p className="truncate text-small text-ink2">{member.email}</p>
      </div>
      <Select
        label={t("role_of", { name: member.name })}
        isLabelHidden
        isDisabled={isMe}
        value={member.role_id}
        options={roles}
        onChange={(role_id) => void change({ role_id })}
        className="w-40"
      />
      {!isMe && (
        <div className="flex gap-1">
          <Button size="sm" onPress={() => void makeLink()}>
            {t("reset")}
          </Button>
          <Button size="sm" kind="ghost" onPress={() => void change({ disabled: !member.disabled })}>
            {member.disabled ? t("enable") : t("disable")}
          </Button>
        </div>
      )}
    </li>
  );
}

function Invitations() {
  const t = useTranslations("settings.users");
  const act = useAct();
  const roles = useRoles();
  const query = useQuery({ queryKey: ["invitations"], queryFn: () => value(api.GET("/invitations")) });
  const withdraw = (invitation_id: string) =>
    act(async () => {
      await value(api.DELETE("/invitations/{invitation_id}", { params: { path: { invitation_id } } }));
      await reread("invitations");
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
                <li key={one.id} className="flex flex-wrap items-center gap-3 py-2">
                  <span className="min-w-0 flex-1 truncate">{one.email}</span>
                  <span className="text-small text-ink2">
                    {roles.find((role) => role.value === one.role_id)?.label}
                  </span>
                  <Button size="sm" kind="ghost" onPress={() => void withdraw(one.id)}>
                    {t("withdraw")}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Part>
  );
}

function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("settings.users");
  const roles = useRoles();
  const { roles: all } = useBootstrap();
  const emailProblem = useEmailCheck();
  const [link, setLink] = useState<string>();
  const agent = all.find((one) => one.kind === "agent") ?? all[0];
  const form = useForm({
    initial: { email: "", role_id: agent?.id ?? "" },
    check: ({ email }) => ({ email: emailProblem(email) }),
    submit: async ({ email, role_id }) => {
      const made = await value(api.POST("/invitations", { body: { email: email.trim(), role_id } }));
      setLink(made.link);
      await reread("invitations");
    },
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
