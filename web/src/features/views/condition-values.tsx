/** The values of a condition: chosen, written, or picked as days. */
import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl";
import type { FilterField } from "@/api/types";
import { Button } from "@/ui/button";
import { ChoiceMenu } from "@/ui/choice-menu";
import { TextField } from "@/ui/field";
import { Select } from "@/ui/select";
import { useChoices } from "./choices";
import { type Condition, spanOf, spanOperators, spanUnits, valuesNeeded } from "./filter-tree";

type Props = { field: FilterField; condition: Condition; onChange: (condition: Condition) => void };

export function ConditionValues({ field, condition, onChange }: Props) {
  const needed = valuesNeeded(condition.op);
  const set = (values: string[]) => onChange({ ...condition, values });
  if (needed === 0) return null;
  switch (field.type) {
    case "choice":
    case "boolean":
    case "user":
    case "team":
    case "inbox":
    case "channel":
    case "label":
      return <Chosen field={field} condition={condition} onChange={onChange} />;
    case "time":
      return spanOperators.has(condition.op) ? (
        <SpanValue value={condition.values[0] ?? "7d"} onChange={(span) => set([span])} />
      ) : (
        <Written {...{ condition, needed, set }} type="date" />
      );
    default:
      return <Written {...{ condition, needed, set }} type="text" />;
  }
}

type WrittenProps = {
  condition: Condition;
  needed: number;
  set: (values: string[]) => void;
  type: "date" | "text";
};

function Written({ condition, needed, set, type }: WrittenProps) {
  const t = useTranslations("views");
  return Array.from({ length: needed }, (_, at) => (
    <TextField
      // biome-ignore lint/suspicious/noArrayIndexKey: a place, not a record.
      key={at}
      label={needed > 1 ? t(at === 0 ? "from" : "until") : t("value")}
      isLabelHidden
      type={type}
      className="min-w-32 flex-1"
      maxLength={200}
      value={condition.values[at] ?? ""}
      onChange={(text) => {
        const values = Array.from({ length: needed }, (_unused, place) => condition.values[place] ?? "");
        values[at] = text;
        set(values);
      }}
    />
  ));
}

function SpanValue({ value, onChange }: { value: string; onChange: (span: string) => void }) {
  const t = useTranslations("views");
  const { many, unit } = spanOf(value);
  return (
    <>
      <TextField
        label={t("many")}
        isLabelHidden
        inputMode="numeric"
        className="w-20"
        value={many}
        onChange={(text) => {
          const digits = text.replace(/\D/g, "").slice(0, 4);
          onChange(digits === "" || Number(digits) === 0 ? "" : `${Number(digits)}${unit}`);
        }}
      />
      <Select
        label={t("unit")}
        isLabelHidden
        className="min-w-28"
        options={spanUnits.map((one) => ({ value: one, label: t(`units.${one}`) }))}
        value={unit}
        onChange={(chosen) => onChange(`${many || "1"}${chosen}`)}
      />
    </>
  );
}

function Chosen({ field, condition, onChange }: Props) {
  const t = useTranslations("views");
  const choices = useChoices()(field);
  const names = condition.values.map((id) => choices.find((one) => one.id === id)?.label ?? t("gone"));
  const text = names.length > 0 ? names.join(", ") : t("choose");
  return (
    <ChoiceMenu
      label={t("value")}
      choices={choices}
      selected={condition.values}
      isMultiple={field.type !== "boolean"}
      onSelect={(values) => onChange({ ...condition, values })}
      empty={t("nothing_to_choose")}
      trigger={
        <Button className="h-9! min-w-32 flex-1 justify-between!" aria-label={`${t("value")}: ${text}`}>
          <span className="truncate">{text}</span>
          <ChevronDown size={16} aria-hidden="true" />
        </Button>
      }
    />
  );
}
