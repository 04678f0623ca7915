import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { Member } from "@/api/types";
import { api, value } from "@/lib/client";
import { queryClient } from "@/lib/query";
import { useBootstrap } from "@/lib/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Avatar, Pill } from "@/ui/display";
import { Select } from "@/ui/select";
import { InboxChoice } from "./inbox-choice";
import { Invitations, InviteDialog } from "./invitations";
import { CopyField, Loaded, Page, useAct } from "./page";
import { rereadInboxes } from "./reread";
import { useRoleOptions } from "./role-names";

const reread = () => queryClient.invalidateQueries({ queryKey: ["members"] });

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
  const { me, roles: all } = useBootstrap();
  const seesAll = all.find((one) => one.id === member.role_id)?.permissions.includes("view_all_inboxes") ?? false;
  const roles = useRoleOptions();
  const act = useAct();
  const params = { path: { user_id: member.user_id } };
  const isMe = me.user_id === member.user_id;
  const [isChoosing, setIsChoosing] = useState(false);
  const inboxes = seesAll ? t("all_inboxes") : t("inboxes", { count: member.inbox_ids.length });
  const change = (body: { role_id?: string; disabled?: boolean; inbox_ids?: string[] }) =>
    act(() => value(api.PATCH("/members/{user_id}", { params, body })).then(reread), t("saved"));
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
        <AriaButton
          aria-label={`${inboxes}, ${t("inboxes_of", { name: member.name })}`}
          onPress={() => setIsChoosing(true)}
          className="min-h-6 text-small text-accent-text hover:underline pointer-coarse:min-h-11"
        >
          {inboxes}
        </AriaButton>
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
        <div className="flex flex-wrap gap-1">
          <Button size="sm" aria-label={t("reset_of", { name: member.name })} onPress={() => void makeLink()}>
            {t("reset")}
          </Button>
          <Button size="sm" kind="ghost" onPress={() => void change({ disabled: !member.disabled })}>
            {member.disabled ? t("enable") : t("disable")}
          </Button>
        </div>
      )}
      <Dialog
        isOpen={isChoosing}
        onClose={() => setIsChoosing(false)}
        title={t("inboxes_of", { name: member.name })}
        size="sm"
      >
        <InboxChoice
          seesAll={seesAll}
          chosen={member.inbox_ids}
          onChange={(inbox_ids) => void change({ inbox_ids }).then(rereadInboxes)}
        />
      </Dialog>
    </li>
  );
}
