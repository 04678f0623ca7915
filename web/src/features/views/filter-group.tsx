/** A group of conditions: all of them or any of them, each a row, and groups inside. */
import { Plus, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import type { FilterField } from "@/api/types";
import { Button, IconButton } from "@/ui/button";
import { cx } from "@/ui/cx";
import { Segmented } from "@/ui/segmented";
import { ConditionRow } from "./condition-row";
import { builtDepth, conditionOn, conditionsOf, type Group, isGroup, maxConditions, replaceAt } from "./filter-tree";

type Props = {
  group: Group;
  path: readonly number[];
  fields: readonly FilterField[];
  root: Group;
  onRoot: (root: Group) => void;
};

export function FilterGroup({ group, path, fields, root, onRoot }: Props) {
  const t = useTranslations("views");
  const change = (node: Group | undefined) => onRoot(path.length === 0 ? (node ?? root) : replaceAt(root, path, node));
  const first = fields[0];
  const isFull = conditionsOf(root).length >= maxConditions;
  const add = (inside: boolean) => {
    if (!first) return;
    const condition = conditionOn(first);
    change({ ...group, nodes: [...group.nodes, inside ? { join: "or", nodes: [condition] } : condition] });
  };
  const name = path.length === 0 ? t("group") : t("inner_group", { place: path.map((one) => one + 1).join(".") });
  return (
    <fieldset
      className={cx(
        "flex min-w-0 flex-col gap-2",
        path.length > 0 && "rounded-control border border-line bg-sunken p-2",
      )}
    >
      <legend className="sr-only">{name}</legend>
      <div className="flex items-center gap-2">
        <span aria-hidden="true" className="text-small text-ink2">
          {t("join.label")}
        </span>
        <Segmented
          label={t("join.label")}
          selected={group.join}
          onSelect={(join) => change({ ...group, join })}
          options={(["and", "or"] as const).map((join) => ({ id: join, label: t(`join.${join}`) }))}
        />
        {path.length > 0 && (
          <IconButton label={t("remove_group")} icon={<Trash2 size={16} />} onPress={() => change(undefined)} />
        )}
      </div>
      {group.nodes.map((node, index) => {
        const place = [...path, index];
        const key = place.join(".");
        return isGroup(node) ? (
          <FilterGroup key={key} group={node} path={place} {...{ fields, root, onRoot }} />
        ) : (
          <ConditionRow
            key={key}
            condition={node}
            number={index + 1}
            fields={fields}
            onChange={(changed) => onRoot(replaceAt(root, place, changed))}
          />
        );
      })}
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onPress={() => add(false)} isDisabled={isFull}>
          <Plus size={14} aria-hidden="true" />
          {t("add_condition")}
        </Button>
        {path.length + 1 < builtDepth && (
          <Button size="sm" kind="ghost" onPress={() => add(true)} isDisabled={isFull}>
            <Plus size={14} aria-hidden="true" />
            {t("add_group")}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
