/** One condition: what, how, and the values that this kind of field takes. */
import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { FilterField } from "@/api/types";
import { IconButton } from "@/ui/button";
import { TextField } from "@/ui/field";
import { Select } from "@/ui/select";
import { ConditionValues } from "./condition-values";
import { type Condition, conditionOn, fieldOf, type Operator, withOperator } from "./filter-tree";
import { useFilterWords } from "./filter-words";

type Props = {
  condition: Condition;
  number: number;
  fields: readonly FilterField[];
  onChange: (condition: Condition | undefined) => void;
};

export function ConditionRow({ condition, number, fields, onChange }: Props) {
  const t = useTranslations("views");
  const field = fieldOf(fields, condition.field);
  const { field: nameOf } = useFilterWords(fields);
  const start = (name: string) => {
    const chosen = fieldOf(fields, name);
    if (chosen) onChange(conditionOn(chosen));
  };
  const [stem = "", key = ""] = condition.field.split(":");
  return (
    <fieldset aria-label={t("condition", { number })} className="flex min-w-0 flex-wrap items-start gap-2">
      <Select
        label={t("field")}
        isLabelHidden
        className="min-w-40 flex-1 basis-44 max-sm:-order-2"
        options={fields.map((one) => ({ value: one.name, label: nameOf(one.name) }))}
        value={field?.name ?? null}
        placeholder={nameOf(condition.field)}
        onChange={start}
      />
      {field?.type === "attribute" && (
        <TextField
          label={t("attribute_key")}
          isLabelHidden
          placeholder={t("attribute_key")}
          className="w-32"
          value={key}
          onChange={(text) => onChange({ ...condition, field: `${stem}:${text.replace(/[^\w-]/g, "").slice(0, 60)}` })}
        />
      )}
      {field && field.operators.length > 1 && (
        <Select
          label={t("operator")}
          isLabelHidden
          className="min-w-36"
          options={field.operators.map((op) => ({ value: op, label: t(`operators.${op}`) }))}
          value={condition.op}
          onChange={(op) => onChange(withOperator(condition, op as Operator))}
        />
      )}
      {field && <ConditionValues field={field} condition={condition} onChange={onChange} />}
      <IconButton
        label={t("remove_condition", { number })}
        icon={<X size={16} />}
        onPress={() => onChange(undefined)}
      />
    </fieldset>
  );
}
