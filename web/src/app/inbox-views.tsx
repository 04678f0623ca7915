/** The saved views of the inbox, with their texts. */
import type { ComponentProps } from "react";
import { SavedViews } from "@/features/views/saved-views";
import { LaterTexts } from "@/lib/later-texts";

export default function InboxViews(props: ComponentProps<typeof SavedViews>) {
  return (
    <LaterTexts>
      <SavedViews {...props} />
    </LaterTexts>
  );
}
