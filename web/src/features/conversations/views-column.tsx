/** The views of the inbox on a wide screen: mine, free, all; then by team, channel and label. */
import { Link } from "@tanstack/react-router";
import { Tag, User, UserRoundX, Users } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useBootstrap } from "@/lib/session";
import { ChannelIcon } from "@/ui/channel-icon";
import { cx } from "@/ui/cx";
import { useCounts } from "./counts";
import { hasConditions, type InboxSearch, type ListFilter, tabs } from "./filter";

const icons = { mine: <User size={16} />, unassigned: <UserRoundX size={16} />, all: <Users size={16} /> };

type Props = {
  filter: ListFilter;
  className?: string;
  /** The saved views, below those that are always there. */
  children: ReactNode;
};

export function ViewsColumn({ filter, className, children }: Props) {
  const t = useTranslations("conversations");
  const { inboxes, labels, teams } = useBootstrap();
  const counts = useCounts();
  const isPlain = !hasConditions(filter);
  const shownLabels = labels.filter((label) => label.show_in_sidebar && label.scope !== "contact");
  const { tab } = filter;
  return (
    <nav data-pane="views" aria-label={t("views")} className={cx("flex flex-col gap-4", className)}>
      <ul>
        {tabs.map((one) => (
          <View
            key={one}
            search={{ tab: one }}
            isCurrent={isPlain && tab === one && filter.state === "active"}
            icon={icons[one]}
            text={t(`tabs.${one}`)}
            count={counts[one]}
          />
        ))}
      </ul>
      {children}
      <Section title={t("filter.team")} isShown={teams.length > 0}>
        {teams.map((team) => (
          <View
            key={team.id}
            search={{ tab: "all", team_id: team.id }}
            isCurrent={filter.team_id === team.id}
            icon={<Users size={16} />}
            text={team.name}
          />
        ))}
      </Section>
      <Section title={t("filter.inbox")} isShown={inboxes.length > 0}>
        {inboxes.map((inbox) => (
          <View
            key={inbox.id}
            search={{ tab: "all", inbox_id: inbox.id }}
            isCurrent={filter.inbox_id === inbox.id}
            icon={<ChannelIcon kind={inbox.kind} />}
            text={inbox.name}
          />
        ))}
      </Section>
      <Section title={t("filter.label")} isShown={shownLabels.length > 0}>
        {shownLabels.map((label) => (
          <View
            key={label.id}
            search={{ tab: "all", label_id: label.id }}
            isCurrent={filter.label_id === label.id}
            icon={<Tag size={16} style={{ color: `var(--label-${label.color})` }} />}
            text={label.title}
          />
        ))}
      </Section>
    </nav>
  );
}

function Section({ title, isShown, children }: { title: string; isShown: boolean; children: ReactNode }) {
  if (!isShown) return null;
  return (
    <section>
      <h2 className="px-2 pb-1 text-meta font-semibold text-ink3">{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

type ViewProps = { search: InboxSearch; isCurrent: boolean; icon: ReactNode; text: string; count?: number };

function View({ search, isCurrent, icon, text, count }: ViewProps) {
  "use memo";
  const t = useTranslations("conversations");
  return (
    <li>
      <Link
        to="/inbox"
        search={search}
        activeOptions={{ exact: true, includeSearch: true }}
        aria-current={isCurrent ? "page" : undefined}
        className="flex h-8 items-center gap-2 rounded-control px-2 text-body text-ink2 hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-accent-text"
      >
        <span className="shrink-0">{icon}</span>
        <span className="flex-1 truncate">{text}</span>
        {count !== undefined && count > 0 && (
          <span className="text-small text-ink3 tabular-nums" title={t("count", { count })}>
            {count > 999 ? "999+" : count}
          </span>
        )}
      </Link>
    </li>
  );
}
