import { Paperclip, RotateCcw, X } from "lucide-react";
import { Button as AriaButton } from "react-aria-components";
import { useTranslations } from "use-intl";
import { useErrorText } from "@/lib/errors";
import { ProgressBar } from "@/ui/display";
import type { Uploads } from "./attachments";
import { useSizeText } from "./size-text";

/** The files that will go with the message, and how far each has been uploaded. */
export function FileChips({ uploads }: { uploads: Uploads }) {
  const t = useTranslations("conversations");
  const textOf = useErrorText();
  const sizeText = useSizeText();
  if (uploads.items.length === 0) return null;
  const button = "flex size-6 shrink-0 items-center justify-center rounded-md hover:bg-hover";
  return (
    <ul aria-label={t("files")} className="flex flex-wrap gap-2 px-3 pb-2">
      {uploads.items.map((item) => (
        <li
          key={item.key}
          className="w-56 max-w-full rounded-control border border-line bg-surface px-2 py-1 text-small text-ink"
        >
          <div className="flex items-center gap-1.5">
            <Paperclip size={14} className="shrink-0 text-ink3" aria-hidden="true" />
            <span className="min-w-0 flex-1 truncate">{item.name}</span>
            <span className="shrink-0 text-ink3">{sizeText(item.size)}</span>
            {item.error && (
              <AriaButton aria-label={t("retry")} onPress={() => uploads.again(item.key)} className={button}>
                <RotateCcw size={14} />
              </AriaButton>
            )}
            <AriaButton
              aria-label={t("remove_file", { name: item.name })}
              onPress={() => uploads.remove(item.key)}
              className={button}
            >
              <X size={14} />
            </AriaButton>
          </div>
          {item.error ? (
            <p role="alert" className="text-danger">
              {textOf(item.error)}
            </p>
          ) : (
            !item.file && <ProgressBar label={t("uploading", { name: item.name })} value={item.progress} />
          )}
        </li>
      ))}
    </ul>
  );
}
