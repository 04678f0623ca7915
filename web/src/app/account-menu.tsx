/** Who I am, whether I am there, how the screen looks, the way out. */
import { useNavigate } from "@tanstack/react-router";
import { Building2, LogOut, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton, Menu as AriaMenu, Popover, SubmenuTrigger } from "react-aria-components";
import { useTranslations } from "use-intl";
import type { AccountInfo, Availability, Me } from "@/api/types";
import { leave, setAvailability, setLook, switchAccount } from "@/features/account/api";
import { useErrorText } from "@/lib/errors";
import { useBootstrap } from "@/lib/session";
import { cx } from "@/ui/cx";
import { Avatar } from "@/ui/display";
import { Menu, MenuItem, MenuSection, MenuSeparator, popoverClass } from "@/ui/menu";
import { toast } from "@/ui/toast";

const availabilities: Availability[] = ["online", "away", "offline"];
const themes: Me["theme"][] = ["light", "dark", "system"];
const languages = ["es", "en", "pt-BR"] as const;
const dots: Record<Availability, string> = { online: "bg-ok", away: "bg-warn", offline: "bg-line-strong" };

function Dot({ availability }: { availability: Availability }) {
  return <span aria-hidden="true" className={cx("block size-2.5 rounded-full", dots[availability])} />;
}

function useRefusal() {
  const textOf = useErrorText();
  return (error: unknown) => toast({ text: textOf(error) });
}

type Props = { isOpen: boolean; trigger?: ReactNode; text?: string; className?: string };

export function AccountMenu({ isOpen, trigger, text, className }: Props) {
  const t = useTranslations("shell");
  const navigate = useNavigate();
  const say = useRefusal();
  const { me, account, accounts, members, presence } = useBootstrap();
  const mine =
    presence.find((one) => one.user_id === me.user_id)?.status ??
    members.find((one) => one.user_id === me.user_id)?.availability ??
    "online";
  const button = (
    <AriaButton
      className={className ?? "flex min-h-10 items-center gap-2 rounded-control px-1 text-body hover:bg-hover"}
    >
      {trigger ?? <Avatar id={me.user_id} name={me.name} size={32} badge={<Dot availability={mine} />} />}
      <span className={isOpen ? "truncate font-medium" : "sr-only"}>{t("account_menu", { name: me.name })}</span>
      {text}
    </AriaButton>
  );
  return (
    <Menu trigger={button} label={t("account_menu", { name: me.name })} placement={text ? "top end" : "right bottom"}>
      <MenuSection title={`${me.name} · ${account.name}`}>
        {availabilities.map((one) => (
          <MenuItem
            key={one}
            label={t(`availability.${one}`)}
            icon={<Dot availability={one} />}
            isChecked={one === mine}
            onAction={() => setAvailability(one).catch(say)}
          />
        ))}
      </MenuSection>
      <MenuSection title={t("theme.title")}>
        {themes.map((theme) => (
          <MenuItem
            key={theme}
            label={t(`theme.${theme}`)}
            isChecked={me.theme === theme}
            onAction={() => setLook({ theme }).catch(say)}
          />
        ))}
      </MenuSection>
      <MenuSection title={t("language")}>
        {languages.map((language) => (
          <MenuItem
            key={language}
            label={t(`languages.${language}`)}
            isChecked={me.locale.slice(0, 2) === language.slice(0, 2)}
            onAction={() => setLook({ locale: language }).catch(say)}
          />
        ))}
      </MenuSection>
      <MenuSeparator />
      <MenuItem
        label={t("profile")}
        icon={<Settings size={16} />}
        keys="Mod+,"
        onAction={() => void navigate({ to: "/settings" as string })}
      />
      {accounts.length > 1 && (
        <SubmenuTrigger>
          <MenuItem label={t("switch_account")} icon={<Building2 size={16} />} />
          <AccountList accounts={accounts} current={account.id} />
        </SubmenuTrigger>
      )}
      <MenuItem label={t("log_out")} icon={<LogOut size={16} />} onAction={() => leave().catch(say)} />
    </Menu>
  );
}

function AccountList({ accounts, current }: { accounts: AccountInfo[]; current: string }) {
  const say = useRefusal();
  return (
    <Popover className={cx(popoverClass, "min-w-52")}>
      <AriaMenu className="p-1 outline-none">
        {accounts.map((one) => (
          <MenuItem
            key={one.id}
            label={one.name}
            isChecked={one.id === current}
            onAction={() => switchAccount(one.id).catch(say)}
          />
        ))}
      </AriaMenu>
    </Popover>
  );
}
