/** What happens when the server has taken or refused something a person did to a conversation. */
import type { Conversation, Message } from "@/api/types";
import type { ApiError } from "@/lib/client";
import { type OutboxEntry, type OutboxListener, send } from "@/lib/outbox";
import { queryClient } from "@/lib/query";
import { conversationKey, keepMessage, putConversation } from "./api";
import { type MessageSketch, type NewMessage, useComposerStops } from "./sending";

type RefusedAction = { entry: OutboxEntry; error: ApiError; repeat: () => void };
let onRefusedAction: (refused: RefusedAction) => void = () => {};

/** The screen says it, in the reader's language. */
export function whenActionIsRefused(listen: (refused: RefusedAction) => void): () => void {
  onRefusedAction = listen;
  return () => {
    onRefusedAction = () => {};
  };
}

export const conversationOutbox: OutboxListener = {
  onDone(entry, answer) {
    if (entry.kind === "message") keepMessage(answer as Message, false);
    else putConversation(answer as Conversation);
  },
  onRefused(entry, error) {
    if (entry.kind === "message") return refuseMessage(entry, error);
    void queryClient.invalidateQueries({ queryKey: conversationKey(entry.lane), exact: true });
    onRefusedAction({ entry, error, repeat: () => send({ ...entry, id: undefined }) });
    return "drop";
  },
};

/** Refusals that the person can answer by looking or by choosing a template give the text back to the composer. */
function refuseMessage(entry: OutboxEntry, error: ApiError): "keep" | "drop" {
  if (error.code !== "unseen_reply" && error.code !== "window_closed") return "keep";
  void queryClient.invalidateQueries({ queryKey: conversationKey(entry.lane), exact: true });
  useComposerStops.getState().stop(entry.lane, {
    code: error.code,
    message: entry.body as NewMessage,
    sketch: entry.patch as MessageSketch,
    details: error.details,
  });
  return "drop";
}
