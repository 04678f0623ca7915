/** What the inbox says when there is nothing to show: the reason, and the next thing to do. */
import { Link, useNavigate } from "@tanstack/react-router";
import { Inbox, PartyPopper, SearchX } from "lucide-react";
import { useTranslations } from "use-intl";
import { useCounts } from "@/features/conversations/counts";
import type { InboxSearch, ListFilter } from "@/features/conversations/filter";
import { ClearFilters, hasFilter } from "@/features/conversations/list-header";
import { useBootstrap, useMay } from "@/lib/session";
import { Button, buttonClass } from "@/ui/button";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/display";
import { Keys } from "@/ui/kbd";

type Props = { filter: ListFilter; onChange: (change: InboxSearch) => void };

export function EmptyList({ filter, onChange }: Props) {
  const t = useTranslations("shell.empty");
  const counts = useCounts();
  const { inboxes } = useBootstrap();
  const mayConnect = useMay("manage_inboxes");
  if (hasFilter(filter)) {
    return (
      <EmptyState icon={<SearchX size={28} />} title={t("filtered")} actions={<ClearFilters onChange={onChange} />}>
        {t("filtered_why")}
      </EmptyState>
    );
  }
  if (inboxes.length === 0) {
    return (
      <EmptyState
        icon={<Inbox size={28} />}
        title={t("first")}
        actions={
          mayConnect && (
            <Link to={"/settings/channels" as string} className={buttonClass("primary")}>
              {t("connect")}
            </Link>
          )
        }
      >
        {mayConnect ? t("first_why") : t("first_ask")}
      </EmptyState>
    );
  }
  const hasFree = filter.tab !== "unassigned" && counts.unassigned > 0;
  return (
    <EmptyState
      icon={<PartyPopper size={28} />}
      title={t(`done.${filter.tab}`)}
      actions={hasFree && <Button onPress={() => onChange({ tab: "unassigned" })}>{t("see_unassigned")}</Button>}
    >
      {hasFree && t("unassigned", { count: counts.unassigned })}
    </EmptyState>
  );
}

const tips = ["j", "r", "Mod+K"] as const;

export function NothingOpen({ className }: { className?: string }) {
  const t = useTranslations("shell.nothing_open");
  const navigate = useNavigate();
  const counts = useCounts();
  const numbers = [
    { key: "mine", tab: "mine", count: counts.mine },
    { key: "unassigned", tab: "unassigned", count: counts.unassigned },
    { key: "all", tab: "all", count: counts.all },
  ] as const;
  return (
    <section
      data-pane="thread"
      aria-label={t("title")}
      className={cx("flex min-w-0 flex-1 flex-col items-center justify-center gap-6 bg-surface p-6", className)}
    >
      <h2 className="text-page font-semibold">{t("title")}</h2>
      <div className="flex gap-8">
        {numbers.map((one) => (
          <button
            key={one.key}
            type="button"
            onClick={() => void navigate({ to: "/inbox", search: { tab: one.tab } })}
            className="rounded-control px-3 py-1 text-center hover:bg-hover"
          >
            <span className="block text-kpi font-semibold tabular-nums">{one.count}</span>
            <span className="text-small text-ink2">{t(one.key)}</span>
          </button>
        ))}
      </div>
      <ul className="flex flex-col gap-1 text-ink2">
        {tips.map((keys) => (
          <li key={keys} className="flex items-center gap-2">
            <span className="w-24 text-end">
              <Keys keys={keys} />
            </span>
            {t(`tips.${keys === "Mod+K" ? "palette" : keys}`)}
          </li>
        ))}
      </ul>
    </section>
  );
}
