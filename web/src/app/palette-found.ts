/** What the server finds for the palette while one types: conversations, contacts and messages of the whole history. */
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { conversationsOfContact, type Found, searchAll } from "@/features/conversations/api";
import { useErrorText } from "@/lib/errors";
import type { PaletteItem } from "@/ui/palette";
import { toast } from "@/ui/toast";

const searchAfterMs = 120;
const fewest = 2;

export type FoundItems = Record<"conversations" | "contacts" | "messages", PaletteItem[]> & {
  /** The question is still out, or could not be answered. */
  state: "idle" | "searching" | "done" | { error: unknown };
};

const nothing: FoundItems = { conversations: [], contacts: [], messages: [], state: "idle" };

export function useFound(query: string, onClose: () => void): FoundItems {
  const [found, setFound] = useState<{ answer?: Found; state: FoundItems["state"] }>({ state: "idle" });
  const itemsOf = useItems(onClose);
  const isLong = query.trim().length >= fewest;
  useEffect(() => {
    if (!isLong) {
      setFound({ state: "idle" });
      return;
    }
    let isCurrent = true;
    setFound((old) => ({ ...old, state: "searching" }));
    const timer = setTimeout(async () => {
      try {
        // With the space of its end, a last word is whole.
        const answer = await searchAll(query.trimStart());
        if (isCurrent) setFound({ answer, state: "done" });
      } catch (error) {
        if (isCurrent) setFound({ state: { error } });
      }
    }, searchAfterMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [query, isLong]);
  return found.answer ? { ...itemsOf(found.answer), state: found.state } : { ...nothing, state: found.state };
}

function useItems(onClose: () => void): (found: Found) => Omit<FoundItems, "state"> {
  const t = useTranslations("shell");
  const textOf = useErrorText();
  const navigate = useNavigate();
  const open = (conversation_id: string, message?: string) => {
    onClose();
    const search = (old: object) => ({ ...old, message });
    void navigate({ to: "/inbox/$conversation_id", params: { conversation_id }, search });
  };
  const openContact = async (contact_id: string, name: string) => {
    onClose();
    try {
      const [newest] = await conversationsOfContact(contact_id);
      if (newest) open(newest.id);
      else toast({ text: t("no_conversations", { name }) });
    } catch (error) {
      toast({ text: textOf(error) });
    }
  };
  return ({ conversations, contacts, messages }) => ({
    conversations: conversations.map((one) => ({
      id: `conversation:${one.id}`,
      title: one.contact.name,
      detail: `#${one.ticket_number} ${one.contact.phone ?? one.contact.handle ?? ""}`,
      run: () => open(one.id),
    })),
    contacts: contacts.map((one) => ({
      id: `contact:${one.id}`,
      title: one.name,
      detail: [one.phone, one.email, one.company].filter(Boolean).join(" · "),
      run: () => void openContact(one.id, one.name),
    })),
    messages: messages.map((hit) => ({
      id: `message:${hit.message_id}`,
      title: hit.contact_name,
      detail: hit.text,
      marks: hit.ranges,
      run: () => open(hit.conversation_id, hit.message_id),
    })),
  });
}
