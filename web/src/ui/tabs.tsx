import type { ReactNode } from "react";
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from "react-aria-components";

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
