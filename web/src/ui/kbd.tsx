import { useTranslations } from "use-intl";
import { printedKeys } from "@/lib/keys";
import { cx } from "./cx";

/** The keys of a command as they are printed on the keyboard. Part of the spoken name only with `isNamed`. */
export function Keys({ keys, className, isNamed }: { keys: string; className?: string; isNamed?: boolean }) {
  const t = useTranslations("common");
  return (
    <span aria-hidden={!isNamed} className="ms-auto inline-flex shrink-0 gap-0.5 ps-2">
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
