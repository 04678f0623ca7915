/** Makes a token and shows it once: the server keeps only its hash. */
import { useState } from "react";
import { useTranslations } from "use-intl";
import { api, value } from "@/lib/client";
import { useForm } from "@/lib/form";
import { queryClient } from "@/lib/query";
import { useMe } from "@/lib/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Banner } from "@/ui/display";
import { Checkbox, TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { Select } from "@/ui/select";
import { CopyField } from "./page";
import { type Grantable, grantableIn, permissionGroups } from "./permissions";

const dayMs = 86_400_000;
const lives = ["30", "90", "365", "never"] as const;
type Values = { name: string; life: (typeof lives)[number]; permissions: Grantable[] };

export function ApiTokenDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("access.tokens");
  const [token, setToken] = useState<string>();
  return (
    <Dialog isOpen onClose={onClose} title={t(token ? "made" : "create")}>
      {token ? <Made token={token} onClose={onClose} /> : <Make onMade={setToken} />}
    </Dialog>
  );
}

function Made({ token, onClose }: { token: string; onClose: () => void }) {
  const t = useTranslations("access.tokens");
  return (
    <div className="flex flex-col gap-4">
      <Banner tone="warn">{t("once")}</Banner>
      <CopyField label={t("token")} value={token} description={t("how")} />
      <Button kind="primary" className="self-start" onPress={onClose}>
        {t("kept")}
      </Button>
    </div>
  );
}

function Make({ onMade }: { onMade: (token: string) => void }) {
  const t = useTranslations("access.tokens");
  const form = useForm<Values>({
    initial: { name: "", life: "90", permissions: [] },
    check: ({ name, permissions }) => ({
      name: name.trim() ? undefined : t("name_missing"),
      permissions: permissions.length > 0 ? undefined : t("permissions_missing"),
    }),
    submit: async ({ name, life, permissions }) => {
      const expires_at = life === "never" ? undefined : Date.now() + Number(life) * dayMs;
      const made = await value(api.POST("/api_tokens", { body: { name: name.trim(), permissions, expires_at } }));
      await queryClient.invalidateQueries({ queryKey: ["api_tokens"] });
      onMade(made.token ?? "");
    },
  });
  const { life } = form.values;
  return (
    <Form form={form} label={t("create")}>
      <TextField {...form.field("name")} label={t("name")} description={t("name_help")} />
      <Select
        {...form.field("life")}
        onChange={(one) => form.set("life", one as Values["life"])}
        label={t("life")}
        description={life === "never" ? t("never_help") : undefined}
        options={lives.map((one) => ({
          value: one,
          label: one === "never" ? t("never") : t("days", { count: Number(one) }),
        }))}
      />
      <PermissionChoice
        chosen={form.values.permissions}
        onChange={(permissions) => form.set("permissions", permissions)}
        problem={form.errors.permissions}
      />
      <Button type="submit" kind="primary" isPending={form.isPending} className="self-start">
        {t("create")}
      </Button>
    </Form>
  );
}

type ChoiceProps = { chosen: Grantable[]; onChange: (chosen: Grantable[]) => void; problem?: string };

/** A token never does more than the person who makes it, so only that is offered. */
function PermissionChoice({ chosen, onChange, problem }: ChoiceProps) {
  const t = useTranslations("access");
  const { permissions } = useMe();
  return (
    <fieldset
      className="flex flex-col gap-3"
      aria-describedby="token-permissions"
      data-invalid={problem ? "" : undefined}
    >
      <legend className="mb-1 text-body font-medium">{t("tokens.may")}</legend>
      <p id="token-permissions" className={problem ? "text-small text-danger" : "text-small text-ink3"}>
        {problem ?? t("tokens.may_help")}
      </p>
      {permissionGroups.map((group) => {
        const offered = grantableIn(group).filter((one) => permissions.includes(one));
        if (offered.length === 0) return null;
        return (
          <fieldset key={group} className="flex flex-col gap-1">
            <legend className="mb-1 text-small font-medium text-ink2">{t(`group.${group}`)}</legend>
            {offered.map((one) => (
              <Checkbox
                key={one}
                isSelected={chosen.includes(one)}
                onChange={(isIn) => onChange(isIn ? [...chosen, one] : chosen.filter((other) => other !== one))}
              >
                {t(`permission.${one}`)}
              </Checkbox>
            ))}
          </fieldset>
        );
      })}
    </fieldset>
  );
}
