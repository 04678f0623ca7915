/** The way between the parts of the app: a rail at the side, a bar at the bottom on a phone. */
import { Link, useRouterState } from "@tanstack/react-router";
import { CircleHelp, Inbox, Menu as MenuIcon, Search, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import { useUnreadMine } from "@/features/conversations/unread";
import { usePreferences } from "@/lib/preferences";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Badge } from "@/ui/display";
import { AccountMenu } from "./account-menu";

type Place = { to: string; label: string; keys: string; icon: ReactNode; badge?: ReactNode };

function usePlaces(): Place[] {
  const t = useTranslations("shell");
  const unread = useUnreadMine();
  return [
    {
      to: "/inbox",
      label: t("places.inbox"),
      keys: "g i",
      icon: <Inbox size={20} strokeWidth={1.75} />,
      badge: <Badge count={unread} label={t("unread_mine", { count: unread })} />,
    },
    { to: "/settings", label: t("places.settings"), keys: "g s", icon: <Settings size={20} strokeWidth={1.75} /> },
  ];
}

type Props = { onSearch: () => void; onHelp: () => void };

export function Rail({ onSearch, onHelp }: Props) {
  const t = useTranslations("shell");
  const { rail_open } = usePreferences();
  const places = usePlaces();
  return (
    <nav
      data-pane="rail"
      aria-label={t("rail")}
      className={cx("flex shrink-0 flex-col gap-1 border-e border-line p-2 max-sm:hidden", rail_open ? "w-50" : "w-14")}
    >
      {places.map((place) => (
        <PlaceLink key={place.to} place={place} isOpen={rail_open} />
      ))}
      <span className="flex-1" />
      <RailButton
        label={t("search")}
        keys="Mod+K"
        icon={<Search size={20} strokeWidth={1.75} />}
        isOpen={rail_open}
        onPress={onSearch}
      />
      <AccountMenu isOpen={rail_open} />
      <RailButton
        label={t("help")}
        keys="?"
        icon={<CircleHelp size={20} strokeWidth={1.75} />}
        isOpen={rail_open}
        onPress={onHelp}
      />
    </nav>
  );
}

const placeClass =
  "relative flex h-10 items-center gap-3 rounded-control px-2.5 text-body font-medium text-ink2 hover:bg-hover hover:text-ink " +
  "data-[status=active]:bg-selected data-[status=active]:text-accent-text";

function PlaceLink({ place, isOpen }: { place: Place; isOpen: boolean }) {
  return (
    <Link to={place.to} title={isOpen ? undefined : place.label} aria-keyshortcuts={place.keys} className={placeClass}>
      {place.icon}
      <span className={isOpen ? "flex-1 truncate" : "sr-only"}>{place.label}</span>
      {place.badge && <span className={isOpen ? "" : "absolute -top-0.5 -right-0.5"}>{place.badge}</span>}
    </Link>
  );
}

type RailButtonProps = { label: string; keys: string; icon: ReactNode; isOpen: boolean; onPress: () => void };

function RailButton({ label, keys, icon, isOpen, onPress }: RailButtonProps) {
  if (!isOpen) return <IconButton label={label} keys={keys} icon={icon} onPress={onPress} className="h-10! w-10!" />;
  return (
    <AriaButton onPress={onPress} className={cx(placeClass, "text-start")}>
      {icon}
      <span className="flex-1 truncate">{label}</span>
    </AriaButton>
  );
}

export function BottomBar({ onSearch }: { onSearch: () => void }) {
  const t = useTranslations("shell");
  const places = usePlaces();
  // A conversation on a phone has the whole height: its back button leads here.
  const isOpen = useRouterState({ select: (state) => /^\/inbox\/./.test(state.location.pathname) });
  if (isOpen) return null;
  const cell =
    "relative flex flex-1 flex-col items-center gap-0.5 py-1.5 text-meta text-ink2 data-[status=active]:text-accent-text";
  return (
    <nav
      aria-label={t("rail")}
      className="hidden shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] max-sm:flex"
    >
      {places.map((place) => (
        <Link key={place.to} to={place.to} className={cell}>
          {place.icon}
          {place.label}
          {place.badge && <span className="absolute top-0.5 left-1/2 ms-1.5">{place.badge}</span>}
        </Link>
      ))}
      <AriaButton onPress={onSearch} className={cell}>
        <Search size={20} strokeWidth={1.75} />
        {t("search_short")}
      </AriaButton>
      <AccountMenu
        isOpen={false}
        trigger={<MenuIcon size={20} strokeWidth={1.75} />}
        text={t("more")}
        className={cell}
      />
    </nav>
  );
}
