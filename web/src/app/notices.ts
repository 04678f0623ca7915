/** Which events are worth a sound or a notice of the desktop. */
import type { Bootstrap, LiveEvent } from "@/api/types";
import { readerId } from "@/features/conversations/api";
import { notify, playTone } from "@/lib/notify";
import { currentPreferences } from "@/lib/preferences";
import { queryClient } from "@/lib/query";
import { bootstrapKey } from "@/lib/session";

/** A customer's message in a conversation of mine, or one that somebody gave to me. */
export function noticeOf(
  event: LiveEvent,
  me: string,
): { conversation_id: string; title: string; body: string } | undefined {
  if (event.type === "message_created") {
    const { message, conversation } = event.data;
    if (message.direction !== "inbound" || conversation.assignee_id !== me || conversation.muted) return undefined;
    return {
      conversation_id: conversation.id,
      title: conversation.contact.name,
      body: conversation.last_message?.text ?? message.text ?? "",
    };
  }
  if (event.type === "conversation_updated") {
    const { before, conversation } = event.data;
    const isGiven = conversation.assignee_id === me && before.assignee_id !== me && event.actor.id !== me;
    if (!isGiven) return undefined;
    return {
      conversation_id: conversation.id,
      title: conversation.contact.name,
      body: conversation.last_message?.text ?? "",
    };
  }
  return undefined;
}

export function noticeEvents(events: readonly LiveEvent[]): void {
  const bootstrap = queryClient.getQueryData<Bootstrap>(bootstrapKey);
  if (!bootstrap) return;
  const notices = events.flatMap((event) => noticeOf(event, readerId()) ?? []);
  const isOpen = (id: string) => !document.hidden && location.pathname === `/inbox/${id}`;
  const unseen = notices.filter((one) => !isOpen(one.conversation_id));
  if (unseen.length === 0) return;
  const preferences = currentPreferences(bootstrap);
  if (preferences.sound) playTone();
  if (!preferences.desktop_notifications || !document.hidden) return;
  for (const one of unseen)
    notify({ tag: one.conversation_id, title: one.title, body: one.body, path: `/inbox/${one.conversation_id}` });
}
