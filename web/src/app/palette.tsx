/** Ctrl K: what can be done here, where one can go, and whom one may look for. Opens in one frame, finds without accents. */
import { Search } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { type Command, offered, useCommandRegistry } from "@/lib/commands";
import { useErrorText } from "@/lib/errors";
import { fold } from "@/lib/text";
import { PaletteDialog, type PaletteGroup } from "@/ui/palette";
import { useFound } from "./palette-found";

const shownActions = 12;

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
  const textOf = useErrorText();
  const [query, setQuery] = useState("");
  const registered = useCommandRegistry((state) => state.registered);
  const found = useFound(query, onClose);
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
  groups.push({ id: "found", title: t("groups.found"), items: found.conversations });
  groups.push({ id: "contacts", title: t("groups.contacts"), items: found.contacts });
  groups.push({ id: "messages", title: t("groups.messages"), items: found.messages });
  return (
    <PaletteDialog
      label={t("search")}
      placeholder={t("palette_placeholder")}
      empty={found.state === "searching" ? t("palette_searching") : t("palette_empty", { query })}
      problem={typeof found.state === "object" ? textOf(found.state.error) : undefined}
      icon={<Search size={18} />}
      query={query}
      onQuery={setQuery}
      groups={groups.filter((group) => group.items.length > 0)}
      onClose={onClose}
    />
  );
}
