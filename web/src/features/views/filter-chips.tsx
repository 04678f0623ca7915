/** The conditions of the list as chips, each with its own way out; conditions that belong together are one chip. */
import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import { fieldsQuery } from "./api";
import { type Group, isGroup, type Node, readFilter, replaceAt } from "./filter-tree";
import { useFilterWords } from "./filter-words";

type Props = {
  /** As the address has it. */
  filter: string;
  onOpen: () => void;
  onChange: (filter: Group | undefined) => void;
};

/** One for each condition that must hold; of alternatives, one for all. */
function chipsOf(group: Group): { node: Node; rest: Group | undefined }[] {
  if (group.join === "or" && group.nodes.length > 1) return [{ node: group, rest: undefined }];
  return group.nodes.map((node, index) => {
    const rest = replaceAt(group, [index], undefined);
    return { node, rest: rest.nodes.length > 0 ? rest : undefined };
  });
}

export function FilterChips({ filter, onOpen, onChange }: Props) {
  const t = useTranslations("views");
  const { data: fields = [] } = useQuery(fieldsQuery);
  const words = useFilterWords(fields);
  const group = readFilter(filter);
  const chips = group ? chipsOf(group) : [];
  return (
    <>
      {chips.map(({ node, rest }) => {
        const text = isGroup(node) ? words.group(node) : words.condition(node);
        return (
          <li
            key={JSON.stringify(node)}
            className="flex h-6 max-w-full items-center rounded-chip bg-selected text-small text-ink"
          >
            <AriaButton onPress={onOpen} className="truncate rounded-chip ps-2 hover:underline">
              <span title={text}>{text}</span>
            </AriaButton>
            <AriaButton
              aria-label={t("remove_named", { condition: text })}
              onPress={() => onChange(rest)}
              className="flex size-6 shrink-0 items-center justify-center rounded-chip hover:bg-hover"
            >
              <X size={12} />
            </AriaButton>
          </li>
        );
      })}
      {!group && (
        <li className="flex h-6 items-center rounded-chip bg-danger-bg ps-2 text-small text-danger">
          {t("unreadable")}
          <AriaButton
            aria-label={t("remove")}
            onPress={() => onChange(undefined)}
            className="flex size-6 items-center justify-center rounded-chip hover:bg-hover"
          >
            <X size={12} />
          </AriaButton>
        </li>
      )}
      {group && (
        <li>
          <AriaButton
            aria-label={t("add_condition")}
            onPress={onOpen}
            className="flex size-6 items-center justify-center rounded-chip text-ink2 hover:bg-hover"
          >
            <Plus size={14} />
          </AriaButton>
        </li>
      )}
    </>
  );
}
