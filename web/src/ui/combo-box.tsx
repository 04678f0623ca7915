import { ChevronDown } from "lucide-react";
import {
  Button as AriaButton,
  ComboBox as AriaComboBox,
  Input,
  Label,
  ListBox,
  ListBoxItem,
  ListLayout,
  Popover,
  Text,
  Virtualizer,
} from "react-aria-components";
import { useTranslations } from "use-intl";
import { fold } from "@/lib/text";
import { cx } from "./cx";
import { FieldProblem } from "./field";
import { inputClass } from "./input-class";
import { popoverClass } from "./menu";

type Props = {
  label: string;
  options: { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
  name?: string;
  description?: string;
  errorMessage?: string;
  isDisabled?: boolean;
};

/** A choice from hundreds: typing a part of the name, without accents, finds it. */
export function ComboBox({ label, options, value, onChange, description, errorMessage, ...rest }: Props) {
  const t = useTranslations("auth");
  return (
    <AriaComboBox
      {...rest}
      selectedKey={value}
      onSelectionChange={(key) => key !== null && onChange(String(key))}
      defaultItems={options}
      defaultFilter={(text, input) => fold(text).includes(fold(input))}
      isInvalid={Boolean(errorMessage)}
      menuTrigger="focus"
      allowsEmptyCollection
      className="flex flex-col gap-1"
    >
      <Label className="text-body font-medium text-ink">{label}</Label>
      <div className="relative">
        <Input className={cx(inputClass, "h-9 pe-9 pointer-coarse:h-control")} />
        <AriaButton className="absolute inset-y-0 end-0 flex w-9 items-center justify-center text-ink3">
          <ChevronDown size={16} aria-hidden="true" />
        </AriaButton>
      </div>
      {description && (
        <Text slot="description" className="text-small text-ink3">
          {description}
        </Text>
      )}
      {errorMessage && <FieldProblem>{errorMessage}</FieldProblem>}
      <Popover offset={4} className={cx(popoverClass, "w-(--trigger-width)")}>
        <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: 36 }}>
          <ListBox
            className="max-h-72 overflow-auto p-1 outline-none"
            renderEmptyState={() => <p className="px-2 py-2 text-small text-ink3">{t("nothing_matches")}</p>}
          >
            {(option: Props["options"][number]) => (
              <ListBoxItem
                id={option.value}
                textValue={option.label}
                className="flex h-9 items-center rounded-md px-2 text-body outline-none data-focused:bg-hover data-selected:font-medium"
              >
                <span className="truncate">{option.label}</span>
              </ListBoxItem>
            )}
          </ListBox>
        </Virtualizer>
      </Popover>
    </AriaComboBox>
  );
}
