import { useTranslations } from "use-intl";
import { printedKeys } from "@/lib/keys";
import { cx } from "./cx";

/** The keys of a command as they are printed on the keyboard. Hidden from screen readers: `aria-keyshortcuts` tells them. */
export function Keys({ keys, className }: { keys: string; className?: string }) {
  const t = useTranslations("common");
  return (
    <span aria-hidden="true" className="ms-auto inline-flex shrink-0 gap-0.5 ps-2">
      {printedKeys(keys, t("keys.shift")).map((key) => (
        <kbd
          key={key}
          className={cx(
            "min-w-5 rounded-chip border border-line px-1 text-center font-sans text-meta text-ink3",
            className,
          )}
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
