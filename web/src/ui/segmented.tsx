import type { ReactNode } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { cx } from "./cx";

type SegmentedProps<Id extends string> = {
  label: string;
  options: { id: Id; label: ReactNode }[];
  selected: Id;
  onSelect: (id: Id) => void;
  className?: string;
};

/** One of a few, always visible. */
export function Segmented<Id extends string>({ label, options, selected, onSelect, className }: SegmentedProps<Id>) {
  return (
    <ToggleButtonGroup
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[selected]}
      onSelectionChange={(keys) => {
        const [key] = keys;
        if (key !== undefined) onSelect(String(key) as Id);
      }}
      className={cx("flex gap-0.5 rounded-control bg-sunken p-0.5", className)}
    >
      {options.map((option) => (
        <ToggleButton
          key={option.id}
          id={option.id}
          className="flex h-7 flex-1 items-center justify-center gap-1.5 rounded-md px-2 text-small font-medium whitespace-nowrap text-ink2 hover:text-ink data-selected:bg-surface data-selected:text-ink data-selected:shadow-e1 pointer-coarse:h-9"
        >
          {option.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
