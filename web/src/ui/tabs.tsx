import type { ReactNode } from "react";
import { Tabs as AriaTabs, Tab, TabList, TabPanel, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { cx } from "./cx";

type TabsProps = {
  label: string;
  tabs: { id: string; label: ReactNode; panel: ReactNode }[];
  selected?: string;
  onSelect?: (id: string) => void;
};

export function Tabs({ label, tabs, selected, onSelect }: TabsProps) {
  return (
    <AriaTabs
      selectedKey={selected}
      onSelectionChange={(key) => onSelect?.(String(key))}
      className="flex min-h-0 flex-col"
    >
      <TabList aria-label={label} className="flex gap-1 border-b border-line">
        {tabs.map((tab) => (
          <Tab
            key={tab.id}
            id={tab.id}
            className="-mb-px border-b-2 border-transparent px-3 py-2 text-body font-medium text-ink2 hover:text-ink data-selected:border-accent data-selected:text-accent-text"
          >
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="min-h-0 flex-1 py-4">
          {tab.panel}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}

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
