import { CircleAlert } from "lucide-react";
import type { ReactNode, Ref } from "react";
import {
  Checkbox as AriaCheckbox,
  RadioGroup as AriaRadioGroup,
  Switch as AriaSwitch,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
  FieldError,
  Input,
  Label,
  Radio,
  Text,
  TextArea,
} from "react-aria-components";
import { cx } from "./cx";
import { inputClass } from "./input-class";

type TextFieldProps = Omit<AriaTextFieldProps, "className" | "children"> & {
  label: string;
  description?: ReactNode;
  placeholder?: string;
  /** Lines of a text area; one line when absent. */
  rows?: number;
  /** Shown at the end of the input, for instance a button that copies. */
  end?: ReactNode;
  isLabelHidden?: boolean;
  errorMessage?: string;
  className?: string;
  inputRef?: Ref<HTMLInputElement>;
};

export function TextField({
  label,
  description,
  placeholder,
  rows,
  end,
  isLabelHidden,
  errorMessage,
  className,
  inputRef,
  ...rest
}: TextFieldProps) {
  return (
    <AriaTextField
      {...rest}
      isInvalid={errorMessage ? true : rest.isInvalid}
      className={cx("flex flex-col gap-1", className)}
    >
      <Label className={isLabelHidden ? "sr-only" : "text-body font-medium text-ink"}>{label}</Label>
      <div className="flex items-center gap-2">
        {rows ? (
          <TextArea rows={rows} placeholder={placeholder} className={cx(inputClass, "py-2")} />
        ) : (
          <Input ref={inputRef} placeholder={placeholder} className={cx(inputClass, "h-9 pointer-coarse:h-control")} />
        )}
        {end}
      </div>
      {description && (
        <Text slot="description" className="text-small text-ink3">
          {description}
        </Text>
      )}
      {errorMessage && <FieldProblem>{errorMessage}</FieldProblem>}
    </AriaTextField>
  );
}

/** Below what is wrong; the icon tells it without colour too. */
export function FieldProblem({ children }: { children: ReactNode }) {
  return (
    <FieldError className="flex items-start gap-1 text-small text-danger">
      <CircleAlert size={14} className="mt-px shrink-0" aria-hidden="true" />
      <span>{children}</span>
    </FieldError>
  );
}

type ToggleProps = {
  children: ReactNode;
  isSelected?: boolean;
  defaultSelected?: boolean;
  isDisabled?: boolean;
  name?: string;
  onChange?: (isSelected: boolean) => void;
  className?: string;
};

export function Checkbox({
  children,
  className,
  ...rest
}: ToggleProps & { isIndeterminate?: boolean; value?: string }) {
  return (
    <AriaCheckbox {...rest} className={cx("group flex min-h-6 items-center gap-2 text-body", className)}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span
            className={cx(
              "flex size-4 shrink-0 items-center justify-center rounded-chip border group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus",
              isSelected || isIndeterminate ? "border-accent bg-accent text-white" : "border-line-strong bg-surface",
            )}
          >
            <svg
              viewBox="0 0 16 16"
              className="size-3"
              fill="none"
              stroke="currentColor"
              strokeWidth="2.5"
              aria-hidden="true"
            >
              {isIndeterminate ? <path d="M3 8h10" /> : isSelected ? <path d="m3 8.5 3.5 3.5L13 4.5" /> : null}
            </svg>
          </span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}

export function Switch({ children, className, ...rest }: ToggleProps) {
  return (
    <AriaSwitch {...rest} className={cx("group flex min-h-6 items-center justify-between gap-3 text-body", className)}>
      <span className="min-w-0">{children}</span>
      <span className="h-5 w-9 shrink-0 rounded-full border border-line-strong bg-sunken p-0.5 transition-colors duration-75 group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-selected:border-accent group-data-selected:bg-accent">
        <span className="block size-3.5 rounded-full bg-line-strong transition-transform duration-75 group-data-selected:translate-x-4 group-data-selected:bg-white" />
      </span>
    </AriaSwitch>
  );
}

type RadioGroupProps = {
  label: string;
  value?: string;
  defaultValue?: string;
  name?: string;
  onChange?: (value: string) => void;
  options: { value: string; label: string; description?: string }[];
};

export function RadioGroup({ label, options, ...rest }: RadioGroupProps) {
  return (
    <AriaRadioGroup {...rest} className="flex flex-col gap-1.5">
      <Label className="text-body font-medium text-ink">{label}</Label>
      {options.map((option) => (
        <Radio key={option.value} value={option.value} className="group flex min-h-6 items-start gap-2 text-body">
          <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-full border border-line-strong bg-surface group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-2 group-data-focus-visible:outline-focus group-data-selected:border-5 group-data-selected:border-accent" />
          <span>
            {option.label}
            {option.description && <span className="block text-small text-ink3">{option.description}</span>}
          </span>
        </Radio>
      ))}
    </AriaRadioGroup>
  );
}
