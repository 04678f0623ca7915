/** Ctrl K: what can be done here, where one can go, and whom one may look for. Opens in one frame, finds without accents. */
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { searchConversations } from "@/features/conversations/api";
import { type Command, offered, useCommandRegistry } from "@/lib/commands";
import { fold } from "@/lib/text";
import { PaletteDialog, type PaletteGroup } from "@/ui/palette";

const searchAfterMs = 120;
const shownActions = 12;

type Found = { id: string; title: string; detail: string; run: () => void };

function rank(command: Command, query: string): number {
  const title = fold(command.title);
  if (title.startsWith(query)) return 0;
  if (title.includes(` ${query}`)) return 1;
  const all = `${title} ${fold(command.words ?? "")}`;
  return query.split(/\s+/).every((word) => all.includes(word)) ? 2 : -1;
}

/** Those that match, the best first; of equals the ones of this conversation come before the general. */
export function matching(commands: Command[], query: string): Command[] {
  const folded = fold(query.trim());
  return commands
    .map((command, order) => ({ command, order, rank: rank(command, folded) }))
    .filter((one) => one.rank >= 0)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .map((one) => one.command);
}

const order = ["conversation", "composer", "list", "go", "general"];

export default function Palette({ onClose }: { onClose: () => void }) {
  const t = useTranslations("shell");
  const [query, setQuery] = useState("");
  const registered = useCommandRegistry((state) => state.registered);
  const found = useFoundConversations(query, onClose);
  const commands = offered(registered)
    .filter((command) => !command.keysOnly)
    .sort((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
  const shown = matching(commands, query).slice(0, query ? shownActions : 40);
  const groups: PaletteGroup[] = order.map((group) => ({
    id: group,
    title: t(`groups.${group as "go"}`),
    items: shown
      .filter((command) => command.group === group)
      .map((command) => ({
        id: command.id,
        title: command.title,
        keys: command.keys?.[0],
        run: () => {
          onClose();
          // The dialog must have given the focus back before the command moves it.
          requestAnimationFrame(() => command.run());
        },
      })),
  }));
  groups.push({ id: "found", title: t("groups.found"), items: found });
  return (
    <PaletteDialog
      label={t("search")}
      placeholder={t("palette_placeholder")}
      empty={t("palette_empty", { query })}
      icon={<Search size={18} />}
      query={query}
      onQuery={setQuery}
      groups={groups.filter((group) => group.items.length > 0)}
      onClose={onClose}
    />
  );
}

function useFoundConversations(query: string, onClose: () => void): Found[] {
  const navigate = useNavigate();
  const [found, setFound] = useState<Found[]>([]);
  const wanted = query.trim();
  useEffect(() => {
    if (wanted.length < 2) {
      setFound([]);
      return;
    }
    let current = true;
    const timer = setTimeout(async () => {
      const conversations = await searchConversations(wanted, 8).catch(() => []);
      if (!current) return;
      setFound(
        conversations.map((one) => ({
          id: `conversation:${one.id}`,
          title: one.contact.name,
          detail: `#${one.ticket_number} ${one.contact.phone ?? one.contact.handle ?? ""}`,
          run: () => {
            onClose();
            void navigate({ to: "/inbox/$conversation_id", params: { conversation_id: one.id }, search: (old) => old });
          },
        })),
      );
    }, searchAfterMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [wanted, navigate, onClose]);
  return found;
}
