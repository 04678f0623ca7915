import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  MenuSection as AriaMenuSection,
  Header,
  MenuTrigger,
  Popover,
  Separator,
  Text,
} from "react-aria-components";
import { cx } from "./cx";
import { Keys } from "./kbd";

export const popoverClass =
  "z-40 rounded-control bg-raised text-ink shadow-e2 outline-none data-entering:animate-pop overflow-auto";

type MenuProps = {
  trigger: ReactElement;
  label: string;
  children: ReactNode;
  placement?: "bottom start" | "bottom end" | "top start" | "top end" | "right bottom";
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
};

export function Menu({ trigger, label, children, placement = "bottom start", isOpen, onOpenChange }: MenuProps) {
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {trigger}
      <Popover placement={placement} offset={4} className={cx(popoverClass, "min-w-52 max-w-80")}>
        <AriaMenu aria-label={label} className="p-1 outline-none">
          {children}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

type ItemProps = {
  id?: string;
  label: string;
  description?: string;
  icon?: ReactNode;
  keys?: string;
  isDanger?: boolean;
  isChecked?: boolean;
  isDisabled?: boolean;
  href?: string;
  onAction?: () => void;
};

export function MenuItem({
  id,
  label,
  description,
  icon,
  keys,
  isDanger,
  isChecked,
  isDisabled,
  href,
  onAction,
}: ItemProps) {
  return (
    <AriaMenuItem
      id={id}
      textValue={label}
      isDisabled={isDisabled}
      href={href}
      onAction={onAction}
      className={cx(
        "flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-body outline-none data-disabled:opacity-50 data-focused:bg-hover pointer-coarse:min-h-control",
        isDanger ? "text-danger" : "text-ink",
      )}
    >
      {icon && <span className="shrink-0 text-ink3">{icon}</span>}
      {/* Everything that is seen is in the name, so that one can say what one sees. */}
      <Text slot="label" className="flex min-w-0 flex-1 items-center gap-2">
        <span className="min-w-0 flex-1">
          <span className="block truncate">{label}</span>
          {description && <span className="block text-small text-ink3">{description}</span>}
        </span>
        {isChecked && <Check size={16} className="shrink-0 text-accent-text" aria-hidden="true" />}
        {keys && <Keys keys={keys} isNamed />}
      </Text>
    </AriaMenuItem>
  );
}

export function MenuSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <AriaMenuSection>
      <Header className="px-2 pt-2 pb-1 text-meta font-medium text-ink3">{title}</Header>
      {children}
    </AriaMenuSection>
  );
}

export function MenuSeparator() {
  return <Separator className="my-1 h-px bg-line" />;
}
