import { type KeyboardEvent, useState } from "react";
import { useTranslations } from "use-intl";
import { cx } from "@/ui/cx";

type Props = {
  label: string;
  type: "text" | "tel" | "email";
  text: string;
  isReadOnly: boolean;
  isRequired: boolean;
  onSave: (text: string) => void;
};

/** Looks like text until one goes there. Enter saves, Escape restores, Tab goes on. */
export function EditableFact({ label, type, text, isReadOnly, isRequired, onSave }: Props) {
  const t = useTranslations("contacts");
  const [edited, setEdited] = useState<string>();
  const shown = edited ?? text;
  const isMissing = isRequired && shown.trim() === "";
  function finish() {
    if (edited !== undefined && edited.trim() !== text && !isMissing) onSave(edited.trim());
    setEdited(undefined);
  }
  function onKeyDown(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === "Enter") event.currentTarget.blur();
    if (event.key === "Escape") {
      event.stopPropagation();
      setEdited(undefined);
    }
  }
  return (
    <div className="flex items-center gap-2">
      <dt className="w-20 shrink-0 text-small text-ink3">{label}</dt>
      <dd className="min-w-0 flex-1">
        {isReadOnly ? (
          <span className="block truncate px-2">{text || "—"}</span>
        ) : (
          <input
            type={type}
            aria-label={label}
            aria-invalid={isMissing}
            placeholder={t("add")}
            value={shown}
            onChange={(event) => setEdited(event.target.value)}
            onBlur={finish}
            onKeyDown={onKeyDown}
            className={cx(
              "h-7 w-full truncate rounded-md border border-transparent bg-transparent px-2 text-body placeholder:text-ink3 hover:border-line-strong focus:border-focus focus:outline-none pointer-coarse:h-control",
              isMissing && "border-danger!",
            )}
          />
        )}
      </dd>
    </div>
  );
}
