/** What each role may do: to read, and to choose a role by. */
import { Check, Minus } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Permission } from "@/api/types";
import { useBootstrap } from "@/lib/session";
import { Segmented } from "@/ui/segmented";
import { Page, Part } from "./page";
import { type Grantable, grantableIn, permissionGroups } from "./permissions";
import { useRoleNames } from "./role-names";

export function Roles() {
  const t = useTranslations("access");
  const { roles, members } = useBootstrap();
  const nameOf = useRoleNames();
  const [chosen, setChosen] = useState(roles[0]?.id ?? "");
  const role = roles.find((one) => one.id === chosen);
  const count = members.filter((one) => one.role_id === chosen && !one.disabled).length;
  return (
    <Page title={t("roles.title")} intro={t("roles.intro")}>
      <Segmented
        label={t("roles.which")}
        options={roles.map((one) => ({ id: one.id, label: nameOf(one) }))}
        selected={chosen}
        onSelect={setChosen}
        className="max-sm:grid max-sm:grid-cols-2"
      />
      {role && (
        <>
          <p className="text-body text-ink2">
            {role.kind !== "custom" && `${t(`roles.about.${role.kind}`)} `}
            {t("roles.members", { count })}
          </p>
          {permissionGroups.map((group) => (
            <Part key={group} title={t(`group.${group}`)}>
              <ul className="flex flex-col gap-1.5">
                {grantableIn(group).map((one) => (
                  <Allowed key={one} permission={one} granted={role.permissions} />
                ))}
              </ul>
            </Part>
          ))}
        </>
      )}
    </Page>
  );
}

function Allowed({ permission, granted }: { permission: Grantable; granted: Permission[] }) {
  const t = useTranslations("access");
  const isAllowed = granted.includes(permission);
  const Icon = isAllowed ? Check : Minus;
  return (
    <li className="flex items-start gap-2 text-body">
      <Icon
        size={16}
        aria-hidden="true"
        className={isAllowed ? "mt-0.5 shrink-0 text-ok" : "mt-0.5 shrink-0 text-ink3"}
      />
      <span className={isAllowed ? "" : "text-ink2"}>
        {t(`permission.${permission}`)}
        <span className="sr-only">: {t(isAllowed ? "roles.yes" : "roles.no")}</span>
      </span>
    </li>
  );
}
