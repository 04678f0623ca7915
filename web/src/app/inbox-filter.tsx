/** The builder of filters over the inbox list: what it makes goes into the address. */
import type { InboxSearch } from "@/features/conversations/filter";
import { FilterBuilder } from "@/features/views/filter-builder";
import { type Group, readFilter } from "@/features/views/filter-tree";
import { LaterTexts } from "@/lib/later-texts";

type Props = { search: InboxSearch; onFilter: (filter: Group | undefined) => void; onClose: () => void };

export default function InboxFilter({ search, onFilter, onClose }: Props) {
  const apply = (filter: Group | undefined) => {
    onFilter(filter);
    onClose();
  };
  return (
    <LaterTexts>
      <FilterBuilder filter={search.filter ? readFilter(search.filter) : undefined} onApply={apply} onClose={onClose} />
    </LaterTexts>
  );
}
