/** The chips of the inbox list, with their texts. */
import type { ComponentProps } from "react";
import { FilterChips } from "@/features/views/filter-chips";
import { LaterTexts } from "@/lib/later-texts";

export default function InboxConditions(props: ComponentProps<typeof FilterChips>) {
  return (
    <LaterTexts>
      <FilterChips {...props} />
    </LaterTexts>
  );
}
