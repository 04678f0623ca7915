import type { ComponentProps, ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { cx } from "./cx";
import { Tip } from "./tooltip";

export type ButtonKind = "primary" | "secondary" | "ghost" | "danger";

const kinds: Record<ButtonKind, string> = {
  primary: "bg-accent text-white hover:bg-accent-hover data-pressed:bg-accent-hover",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-hover data-pressed:bg-selected",
  ghost: "text-ink2 hover:bg-hover hover:text-ink data-pressed:bg-selected",
  danger: "bg-danger-bg text-danger hover:brightness-95 data-pressed:brightness-90",
};

type Props = Omit<AriaButtonProps, "className" | "style" | "children" | "isDisabled"> & {
  kind?: ButtonKind;
  size?: "sm" | "md";
  children: ReactNode;
  /** Why it cannot be pressed now: the button stays focusable and tells. */
  disabledReason?: string;
  isDisabled?: boolean;
  className?: string;
};

export function buttonClass(kind: ButtonKind, size: "sm" | "md" = "md"): string {
  return cx(
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control font-medium whitespace-nowrap transition-colors duration-75 select-none",
    "disabled:opacity-50 aria-disabled:opacity-50",
    size === "sm" ? "h-7 px-2 text-small pointer-coarse:h-control" : "h-control px-3 text-body",
    kinds[kind],
  );
}

export function Button({
  kind = "secondary",
  size = "md",
  className,
  disabledReason,
  onPress,
  children,
  ...rest
}: Props) {
  const button = (
    <AriaButton
      {...rest}
      aria-disabled={disabledReason ? "true" : undefined}
      onPress={disabledReason ? undefined : onPress}
      className={cx(buttonClass(kind, size), className)}
    >
      {children}
    </AriaButton>
  );
  return disabledReason ? <Tip text={disabledReason}>{button}</Tip> : button;
}

type IconButtonProps = Omit<ComponentProps<typeof Button>, "children" | "aria-label"> & {
  label: string;
  /** As in the command registry; shown in the tooltip. */
  keys?: string;
  icon: ReactNode;
  isActive?: boolean;
};

/** A button that is only a picture: its name is the tooltip and what a screen reader says. */
export function IconButton({
  label,
  keys,
  icon,
  isActive,
  className,
  disabledReason,
  kind = "ghost",
  ...rest
}: IconButtonProps) {
  return (
    <Tip text={disabledReason ?? label} keys={keys}>
      <AriaButton
        {...rest}
        aria-label={label}
        aria-disabled={disabledReason ? "true" : undefined}
        onPress={disabledReason ? undefined : rest.onPress}
        className={cx(buttonClass(kind), "w-control px-0!", isActive && "bg-selected text-accent-text!", className)}
      >
        {icon}
      </AriaButton>
    </Tip>
  );
}
