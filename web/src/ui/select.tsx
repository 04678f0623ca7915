import { Check, ChevronDown } from "lucide-react";
import {
  Button as AriaButton,
  Select as AriaSelect,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
  Text,
} from "react-aria-components";
import { cx } from "./cx";
import { FieldProblem } from "./field";
import { inputClass } from "./input-class";
import { popoverClass } from "./menu";

export type Option = { value: string; label: string; description?: string };
type Props = {
  label: string;
  options: Option[];
  value?: string | null;
  defaultValue?: string;
  onChange?: (value: string) => void;
  name?: string;
  description?: string;
  placeholder?: string;
  errorMessage?: string;
  isLabelHidden?: boolean;
  isDisabled?: boolean;
  isRequired?: boolean;
  className?: string;
};

export function Select({
  label,
  options,
  onChange,
  description,
  errorMessage,
  isLabelHidden,
  className,
  ...rest
}: Props) {
  return (
    <AriaSelect
      {...rest}
      isInvalid={Boolean(errorMessage)}
      onChange={(chosen) => chosen !== null && onChange?.(String(chosen))}
      className={cx("flex flex-col gap-1", className)}
    >
      <Label className={isLabelHidden ? "sr-only" : "text-body font-medium text-ink"}>{label}</Label>
      <AriaButton className={cx(inputClass, "flex h-9 items-center gap-2 pe-2 text-start pointer-coarse:h-control")}>
        <SelectValue className="flex-1 truncate data-placeholder:text-ink3 [&_[slot=description]]:hidden" />
        <ChevronDown size={16} className="shrink-0 text-ink3" aria-hidden="true" />
      </AriaButton>
      {description && (
        <Text slot="description" className="text-small text-ink3">
          {description}
        </Text>
      )}
      {errorMessage && <FieldProblem>{errorMessage}</FieldProblem>}
      <Popover offset={4} className={cx(popoverClass, "w-(--trigger-width) min-w-40")}>
        <ListBox className="p-1 outline-none">
          {options.map((option) => (
            <ListBoxItem
              key={option.value}
              id={option.value}
              textValue={option.label}
              className="flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-body outline-none data-focused:bg-hover pointer-coarse:min-h-control"
            >
              {({ isSelected }) => (
                <>
                  <span className="min-w-0 flex-1">
                    <Text slot="label" className="block truncate">
                      {option.label}
                    </Text>
                    {option.description && (
                      <Text slot="description" className="block text-small text-ink3">
                        {option.description}
                      </Text>
                    )}
                  </span>
                  {isSelected && <Check size={16} className="text-accent-text" aria-hidden="true" />}
                </>
              )}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
