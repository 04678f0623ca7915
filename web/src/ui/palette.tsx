/** A dialog with a field and the groups of what it finds; the field keeps the focus, the arrows choose. */
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { cx } from "./cx";
import { Keys } from "./kbd";

export type PaletteItem = {
  id: string;
  title: string;
  detail?: string;
  /** What was found in the detail, in UTF-16 units. */
  marks?: readonly { start: number; length: number }[];
  keys?: string;
  icon?: ReactNode;
  run: () => void;
};
export type PaletteGroup = { id: string; title: string; items: PaletteItem[] };

type Props = {
  label: string;
  placeholder: string;
  empty: string;
  /** Why a part of what could be found is missing. */
  problem?: string;
  icon?: ReactNode;
  query: string;
  onQuery: (query: string) => void;
  groups: PaletteGroup[];
  onClose: () => void;
};

export function PaletteDialog({ label, placeholder, empty, problem, icon, query, onQuery, groups, onClose }: Props) {
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const items = groups.flatMap((group) => group.items);
  const index = Math.min(active, items.length - 1);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: "nearest" });
  }, [index]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      setActive((index + step + items.length) % Math.max(1, items.length));
    } else if (event.key === "Enter" && !event.nativeEvent.isComposing) {
      event.preventDefault();
      items[index]?.run();
    }
  }

  let position = -1;
  return (
    <ModalOverlay
      isOpen
      isDismissable
      onOpenChange={(open) => !open && onClose()}
      className="fixed inset-0 z-70 flex justify-center bg-[rgb(10_13_17/.35)] p-3 pt-[12dvh] max-sm:pt-3"
    >
      <Modal className="flex h-fit max-h-[70dvh] w-full max-w-xl flex-col overflow-hidden rounded-dialog bg-raised shadow-e3">
        <Dialog aria-label={label} className="flex min-h-0 flex-col outline-none">
          <div className="flex h-12 shrink-0 items-center gap-3 border-b border-line px-4 text-ink3">
            {icon}
            <input
              autoFocus
              role="combobox"
              aria-label={label}
              aria-expanded="true"
              aria-controls={listId}
              aria-activedescendant={items[index] ? `${listId}-${index}` : undefined}
              autoComplete="off"
              spellCheck={false}
              placeholder={placeholder}
              value={query}
              onChange={(event) => {
                onQuery(event.target.value);
                setActive(0);
              }}
              onKeyDown={onKeyDown}
              className="h-full flex-1 bg-transparent text-title text-ink outline-none placeholder:text-ink3"
            />
          </div>
          <div ref={list} id={listId} role="listbox" aria-label={label} className="min-h-0 overflow-auto p-1.5">
            {groups.map((group) => (
              // biome-ignore lint/a11y/useSemanticElements: a listbox groups its options with role group.
              <div key={group.id} role="group" aria-label={group.title}>
                <div aria-hidden="true" className="px-2.5 pt-2 pb-1 text-meta font-medium text-ink3">
                  {group.title}
                </div>
                {group.items.map((item) => {
                  position += 1;
                  const at = position;
                  return (
                    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and the keys.
                    // biome-ignore lint/a11y/useFocusableInteractive: the field points at it with aria-activedescendant.
                    <div
                      key={item.id}
                      id={`${listId}-${at}`}
                      data-index={at}
                      role="option"
                      aria-selected={at === index}
                      onPointerMove={() => setActive(at)}
                      onClick={item.run}
                      className={cx(
                        "flex min-h-9 items-center gap-2 rounded-control px-2.5 text-body pointer-coarse:min-h-control",
                        at === index && "bg-selected",
                      )}
                    >
                      {item.icon}
                      <span className="truncate">{item.title}</span>
                      {item.detail && (
                        <span className="truncate text-small text-ink3">
                          <Marked text={item.detail} marks={item.marks ?? []} />
                        </span>
                      )}
                      {item.keys && <Keys keys={item.keys} />}
                    </div>
                  );
                })}
              </div>
            ))}
          </div>
          {problem && (
            <p role="alert" className="border-t border-line px-4 py-2 text-body text-danger">
              {problem}
            </p>
          )}
          {items.length === 0 && !problem && (
            <p role="status" className="px-4 py-6 text-center text-ink2">
              {empty}
            </p>
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The text with what was found set off; never any markup of the text itself. */
function Marked({ text, marks }: { text: string; marks: NonNullable<PaletteItem["marks"]> }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { start, length } of marks) {
    if (start < from || start + length > text.length) continue;
    parts.push(text.slice(from, start));
    parts.push(
      <mark key={start} className="bg-transparent font-semibold text-ink">
        {text.slice(start, start + length)}
      </mark>,
    );
    from = start + length;
  }
  return [...parts, text.slice(from)];
}
