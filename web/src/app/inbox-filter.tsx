/** The builder of filters over the inbox list: what it makes goes into the address. */
import { useQuery } from "@tanstack/react-query";
import type { View } from "@/api/types";
import type { InboxSearch } from "@/features/conversations/filter";
import { viewsQuery } from "@/features/views/api";
import { FilterBuilder } from "@/features/views/filter-builder";
import { type Group, readFilter } from "@/features/views/filter-tree";
import { searchOf } from "@/features/views/search-of";
import { LaterTexts } from "@/lib/later-texts";

type Props = {
  search: InboxSearch;
  onFilter: (filter: Group | undefined) => void;
  onShow: (search: InboxSearch) => void;
  onClose: () => void;
};

export default function InboxFilter({ search, onFilter, onShow, onClose }: Props) {
  const { data: views } = useQuery(viewsQuery);
  const apply = (filter: Group | undefined) => {
    onFilter(filter);
    onClose();
  };
  const show = (saved: View) => {
    onShow(searchOf(saved));
    onClose();
  };
  return (
    <LaterTexts>
      <FilterBuilder
        filter={search.filter ? readFilter(search.filter) : undefined}
        view={views?.find((one) => one.id === search.view)}
        sort={search.sort ?? "last_activity"}
        onApply={apply}
        onSaved={show}
        onClose={onClose}
      />
    </LaterTexts>
  );
}
