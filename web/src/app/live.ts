/** Brings the live stream to the features: every event must be in a feature's table, or this does not compile. */
import { useEffect } from "react";
import type { LiveEventType } from "@/api/types";
import { accountLive, patchPresence } from "@/features/account/live";
import { bulkLive } from "@/features/bulk/live";
import { contactsLive, forgetLabel as forgetLabelOfContacts } from "@/features/contacts/live";
import { setReader } from "@/features/conversations/api";
import { conversationsLive, forgetLabel, rememberForReads } from "@/features/conversations/live";
import { conversationOutbox } from "@/features/conversations/outbox";
import { forgetDoers, patchDoing } from "@/features/conversations/presence";
import { recountViews, viewsLive } from "@/features/views/live";
import { api } from "@/lib/client";
import { openLive, useLink } from "@/lib/live";
import { applyEvents, type LiveTable } from "@/lib/live-table";
import { openOutbox, wakeOutbox } from "@/lib/outbox";
import { queryClient } from "@/lib/query";
import { useBootstrap } from "@/lib/session";
import { noticeEvents } from "./notices";

const table: LiveTable<LiveEventType> = {
  ...accountLive,
  ...bulkLive,
  ...contactsLive,
  ...conversationsLive,
  ...viewsLive,
  label_deleted(event) {
    accountLive.label_deleted(event);
    forgetLabel(event.subject.id);
    forgetLabelOfContacts(event.subject.id);
  },
};

export function useLiveData(): void {
  const { account, me, seq } = useBootstrap();
  const owner = `${account.id}:${me.user_id}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `seq` is only where the stream starts; later bootstraps have other numbers.
  useEffect(() => {
    setReader(me.user_id);
    void openOutbox(owner, conversationOutbox);
    const close = openLive(seq, {
      onEvents(events) {
        rememberForReads(events);
        applyEvents(table, events);
        if (events.some((event) => event.subject.kind === "conversation")) recountViews();
        noticeEvents(events);
      },
      // Asked for its refusal only: whoever is not logged in any more is led to the log-in by the client.
      onDoubt: () => api.GET("/me").catch(() => undefined),
      onResync: () => void queryClient.invalidateQueries(),
      onPresence(frame) {
        patchPresence(frame);
        patchDoing(frame);
      },
    });
    const forget = useLink.subscribe(({ state }) => {
      if (state === "online") wakeOutbox();
      if (state === "offline") forgetDoers();
    });
    return () => {
      forget();
      close();
    };
  }, [owner, me.user_id]);
}
