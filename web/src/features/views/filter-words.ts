/** A filter in the reader's language: what its chips say, and the sentence below the builder. */
import { useFormatter, useTranslations } from "use-intl";
import type { FilterField } from "@/api/types";
import { useChoices } from "./choices";
import { type Condition, fieldOf, type Group, isGroup, type Node, spanOf, spanOperators } from "./filter-tree";

/** Names of fields have dots and colons, which keys of texts cannot have. */
function textKey(field: string): "fields.state" {
  return `fields.${field.replace("contact.", "contact_").replace(/:.*$/, "")}` as "fields.state";
}

export type FilterWords = {
  field: (name: string) => string;
  condition: (condition: Condition) => string;
  group: (group: Group) => string;
};

export function useFilterWords(fields: readonly FilterField[]): FilterWords {
  const t = useTranslations("views");
  const format = useFormatter();
  const choicesOf = useChoices();
  const nameOf = (name: string) => {
    const [, key] = name.split(":");
    const text = t.has(textKey(name)) ? t(textKey(name)) : name;
    return key ? `${text} «${key}»` : text;
  };

  function wordOf(field: FilterField, op: Condition["op"], value: string): string {
    switch (field.type) {
      case "time": {
        if (spanOperators.has(op)) {
          const { many, unit } = spanOf(value);
          return t(`spans.${unit}`, { count: Number(many) });
        }
        const at = Date.parse(`${value}T12:00:00Z`);
        if (Number.isNaN(at)) return value;
        return format.dateTime(at, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
      }
      case "text":
      case "attribute":
        return `«${value}»`;
      case "number":
        return value;
      default:
        return choicesOf(field).find((one) => one.id === value)?.label ?? t("gone");
    }
  }

  function ofCondition(condition: Condition): string {
    const field = fieldOf(fields, condition.field);
    const name = nameOf(condition.field);
    if (!field) return name;
    const values = format.list(
      condition.values.map((value) => wordOf(field, condition.op, value)),
      { type: condition.op === "between" || condition.op === "has_all" ? "conjunction" : "disjunction" },
    );
    if (condition.op === "is") return t("words.is", { field: name, values });
    const op = t(`operators.${condition.op}`);
    return t(values ? "words.with_values" : "words.without_values", { field: name, op, values });
  }

  const ofNode = (node: Node, depth: number): string => {
    if (!isGroup(node)) return ofCondition(node);
    const parts = node.nodes.map((one) => ofNode(one, depth + 1));
    const text = parts.join(` ${t(`joiner.${node.join}`)} `);
    return depth > 0 && parts.length > 1 ? `(${text})` : text;
  };
  return { field: nameOf, condition: ofCondition, group: (group) => ofNode(group, 0) };
}
