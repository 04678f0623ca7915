import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Menu as AriaMenu, MenuItem as AriaMenuItem, MenuTrigger, Popover, Text } from "react-aria-components";
import { cx } from "./cx";
import { popoverClass } from "./menu";

export type Choice = { id: string; label: string; icon?: ReactNode };
type Props = {
  trigger: ReactElement;
  label: string;
  choices: Choice[];
  selected: readonly string[];
  /** Several: stays open while one chooses. */
  isMultiple?: boolean;
  onSelect: (ids: string[]) => void;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  empty?: ReactNode;
};

/** A menu of which one or several are chosen. Typing the first letters finds. */
export function ChoiceMenu({
  trigger,
  label,
  choices,
  selected,
  isMultiple,
  onSelect,
  isOpen,
  onOpenChange,
  empty,
}: Props) {
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      {trigger}
      <Popover placement="bottom start" offset={4} className={cx(popoverClass, "max-h-80 min-w-52 max-w-80")}>
        <AriaMenu
          aria-label={label}
          selectionMode={isMultiple ? "multiple" : "single"}
          disallowEmptySelection={!isMultiple}
          selectedKeys={selected}
          onSelectionChange={(keys) => keys !== "all" && onSelect([...keys].map(String))}
          renderEmptyState={() => <div className="px-2 py-3 text-small text-ink3">{empty}</div>}
          className="p-1 outline-none"
        >
          {choices.map((choice) => (
            <AriaMenuItem
              key={choice.id}
              id={choice.id}
              textValue={choice.label}
              className="flex min-h-8 items-center gap-2 rounded-md px-2 py-1 text-body outline-none data-focused:bg-hover pointer-coarse:min-h-control"
            >
              {({ isSelected }) => (
                <>
                  {choice.icon && <span className="shrink-0">{choice.icon}</span>}
                  <Text slot="label" className="min-w-0 flex-1 truncate">
                    {choice.label}
                  </Text>
                  {isSelected && <Check size={16} className="shrink-0 text-accent-text" aria-hidden="true" />}
                </>
              )}
            </AriaMenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
