/** Above the list: the tabs with exact counts, the search, and the filters as chips. */
import { useQuery } from "@tanstack/react-query";
import { ArrowDownUp, ListFilter as FilterIcon, PanelLeft, Search, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Button as AriaButton, Input, SearchField } from "react-aria-components";
import { useTranslations } from "use-intl";
import { focusPaneNamed } from "@/lib/navigation";
import { useBootstrap } from "@/lib/session";
import { Button, IconButton } from "@/ui/button";
import { inputClass } from "@/ui/input-class";
import { Menu, MenuItem, MenuSection } from "@/ui/menu";
import { Segmented } from "@/ui/segmented";
import { listQuery } from "./api";
import { hasConditions, type InboxSearch, type ListFilter, sorts, states, tabs } from "./filter";

type Props = {
  filter: ListFilter;
  isSearching: boolean;
  onSearching: (isSearching: boolean) => void;
  onChange: (change: InboxSearch) => void;
  /** Opens the conditions of the filter. */
  onBuild: () => void;
  /** Opens the views, where they have no column. */
  onViews: () => void;
  /** The conditions, as chips among the others. */
  conditions: ReactNode;
  /** Beside an open conversation the page is about that one, and the list is only the list. */
  isBeside: boolean;
};

export function ListHeader({
  filter,
  isSearching,
  onSearching,
  onChange,
  onBuild,
  onViews,
  conditions,
  isBeside,
}: Props) {
  const t = useTranslations("conversations");
  const Heading = isBeside ? "h2" : "h1";
  const { data } = useQuery(listQuery(filter));
  const counts = data?.counts;
  return (
    <header className="flex flex-col gap-2 border-b border-line p-2">
      <div className="flex items-center gap-1">
        <IconButton
          label={t("views")}
          keys="v"
          icon={<PanelLeft size={18} />}
          className="xl:hidden"
          onPress={onViews}
        />
        <Heading className="flex-1 ps-1 text-title font-semibold">{t(`state_titles.${filter.state}`)}</Heading>
        <IconButton
          label={t("search")}
          keys="/"
          icon={<Search size={18} />}
          isActive={isSearching}
          onPress={() => (isSearching ? close() : onSearching(true))}
        />
        <FilterMenu {...{ filter, onChange, onBuild }} />
        <SortMenu filter={filter} onChange={onChange} />
      </div>
      {isSearching && <SearchBox q={filter.q ?? ""} onChange={(q) => onChange({ q })} onClose={close} />}
      <Segmented
        label={t("tabs.label")}
        selected={filter.tab}
        onSelect={(tab) => onChange({ tab })}
        options={tabs.map((tab) => ({
          id: tab,
          label: (
            <>
              {t(`tabs.${tab}`)}
              <span className="text-ink3 tabular-nums" data-count={tab}>
                {counts ? t("count", { count: counts[tab] }) : " "}
              </span>
            </>
          ),
        }))}
      />
      <Chips {...{ filter, onChange, conditions }} />
    </header>
  );

  function close() {
    onSearching(false);
    focusPaneNamed("list");
    if (filter.q) onChange({ q: undefined });
  }
}

type Part = Pick<Props, "filter" | "onChange">;

export function FilterMenu({ filter, onChange, onBuild }: Part & Pick<Props, "onBuild">) {
  const t = useTranslations("conversations");
  const { inboxes, labels, teams, members } = useBootstrap();
  const isFiltered = hasFilter(filter);
  const button = <IconButton label={t("filters")} icon={<FilterIcon size={18} />} isActive={isFiltered} />;
  return (
    <Menu trigger={button} label={t("filters")} placement="bottom end">
      <MenuItem label={t("advanced_filter")} keys="f" onAction={onBuild} />
      <MenuSection title={t("filter.state")}>
        {states.map((state) => (
          <MenuItem
            key={state}
            label={t(`state_titles.${state}`)}
            isChecked={filter.state === state}
            onAction={() => onChange({ state })}
          />
        ))}
      </MenuSection>
      {inboxes.length > 1 && (
        <MenuSection title={t("filter.inbox")}>
          {inboxes.map((one) => (
            <MenuItem
              key={one.id}
              label={one.name}
              isChecked={filter.inbox_id === one.id}
              onAction={() => onChange({ inbox_id: filter.inbox_id === one.id ? undefined : one.id })}
            />
          ))}
        </MenuSection>
      )}
      {labels.length > 0 && (
        <MenuSection title={t("filter.label")}>
          {labels
            .filter((one) => one.scope !== "contact")
            .map((one) => (
              <MenuItem
                key={one.id}
                label={one.title}
                isChecked={filter.label_id === one.id}
                onAction={() => onChange({ label_id: filter.label_id === one.id ? undefined : one.id })}
              />
            ))}
        </MenuSection>
      )}
      {teams.length > 0 && (
        <MenuSection title={t("filter.team")}>
          {teams.map((one) => (
            <MenuItem
              key={one.id}
              label={one.name}
              isChecked={filter.team_id === one.id}
              onAction={() => onChange({ team_id: filter.team_id === one.id ? undefined : one.id })}
            />
          ))}
        </MenuSection>
      )}
      <MenuSection title={t("filter.assignee")}>
        {members
          .filter((one) => !one.disabled)
          .map((one) => (
            <MenuItem
              key={one.user_id}
              label={one.name}
              isChecked={filter.assignee_id === one.user_id}
              onAction={() =>
                onChange(
                  filter.assignee_id === one.user_id
                    ? { assignee_id: undefined }
                    : { assignee_id: one.user_id, tab: "all" },
                )
              }
            />
          ))}
      </MenuSection>
    </Menu>
  );
}

function SortMenu({ filter, onChange }: Part) {
  const t = useTranslations("conversations");
  return (
    <Menu
      trigger={<IconButton label={t("sort.label")} icon={<ArrowDownUp size={18} />} />}
      label={t("sort.label")}
      placement="bottom end"
    >
      {sorts.map((sort) => (
        <MenuItem
          key={sort}
          label={t(`sort.${sort}`)}
          isChecked={filter.sort === sort}
          onAction={() => onChange({ sort })}
        />
      ))}
    </Menu>
  );
}

const searchAfterMs = 250;

function SearchBox({
  q,
  onChange,
  onClose,
}: {
  q: string;
  onChange: (q: string | undefined) => void;
  onClose: () => void;
}) {
  const t = useTranslations("conversations");
  const [text, setText] = useState(q);
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => onChange(text.trim() || undefined), searchAfterMs);
    return () => clearTimeout(timer);
  }, [text, q, onChange]);
  return (
    <SearchField
      autoFocus
      aria-label={t("search")}
      value={text}
      onChange={setText}
      onKeyDown={(event) => {
        if (event.key === "Escape" && text === "") onClose();
      }}
      className="relative flex items-center"
    >
      <Input
        placeholder={t("search_placeholder")}
        className={`${inputClass} h-8 pe-8 [&::-webkit-search-cancel-button]:hidden`}
      />
      <AriaButton
        aria-label={t("clear_search")}
        className="absolute end-1 flex size-6 items-center justify-center rounded-md text-ink3 hover:bg-hover"
      >
        <X size={14} />
      </AriaButton>
    </SearchField>
  );
}

function Chips({ filter, onChange, conditions }: Part & Pick<Props, "conditions">) {
  const t = useTranslations("conversations");
  const { inboxes, labels, teams, members } = useBootstrap();
  const chips: { key: keyof InboxSearch; text: string }[] = [];
  const nameOf = (list: { id: string; name: string }[], id: string) =>
    list.find((one) => one.id === id)?.name ?? t("gone");
  if (filter.inbox_id)
    chips.push({ key: "inbox_id", text: `${t("filter.inbox")}: ${nameOf(inboxes, filter.inbox_id)}` });
  if (filter.label_id) {
    const title = labels.find((one) => one.id === filter.label_id)?.title ?? t("gone");
    chips.push({ key: "label_id", text: `${t("filter.label")}: ${title}` });
  }
  if (filter.team_id) chips.push({ key: "team_id", text: `${t("filter.team")}: ${nameOf(teams, filter.team_id)}` });
  if (filter.assignee_id) {
    const name = members.find((one) => one.user_id === filter.assignee_id)?.name ?? t("gone");
    chips.push({ key: "assignee_id", text: `${t("filter.assignee")}: ${name}` });
  }
  if (filter.q) chips.push({ key: "q", text: `«${filter.q}»` });
  if (chips.length === 0 && !conditions) return null;
  return (
    <ul className="flex flex-wrap gap-1" aria-label={t("filters")}>
      {chips.map(({ key, text }) => (
        <li key={key} className="flex h-6 max-w-full items-center rounded-chip bg-sunken ps-2 text-small text-ink2">
          <span className="truncate">{text}</span>
          <AriaButton
            aria-label={t("remove_filter", { filter: text })}
            onPress={() => onChange({ [key]: undefined })}
            className="flex size-6 items-center justify-center rounded-chip hover:bg-hover"
          >
            <X size={12} />
          </AriaButton>
        </li>
      ))}
      {conditions}
    </ul>
  );
}

/** What to say when nothing is in the list. */
export function hasFilter(filter: ListFilter): boolean {
  return hasConditions(filter) || filter.state !== "active";
}

export function ClearFilters({ onChange }: Pick<Props, "onChange">) {
  const t = useTranslations("conversations");
  const none: InboxSearch = {
    state: undefined,
    inbox_id: undefined,
    label_id: undefined,
    team_id: undefined,
    assignee_id: undefined,
    q: undefined,
    filter: undefined,
    view: undefined,
  };
  return <Button onPress={() => onChange(none)}>{t("clear_filters")}</Button>;
}
