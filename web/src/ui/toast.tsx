/** Toasts: what was done and how to take it back. The one file that knows React Aria's API is still unstable. */
import { X } from "lucide-react";
import {
  Button,
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components";
import { useTranslations } from "use-intl";

type Content = { text: string; detail?: string; action?: { label: string; run: () => void } };

const queue = new ToastQueue<Content>({ maxVisibleToasts: 3 });
let lastUndo: { key: string; run: () => void } | undefined;

export const undoMs = 8000;

/** Says something; `action` may answer it. Stays 8 seconds, longer while it is pointed at or focused. */
export function toast(content: Content, timeout = undoMs): void {
  const key = queue.add(content, {
    timeout,
    onClose: () => {
      if (lastUndo?.key === key) lastUndo = undefined;
    },
  });
  if (content.action) lastUndo = { key, run: content.action.run };
}

/** Ctrl+Z: the action of the newest toast. */
export function undoLast(): boolean {
  if (!lastUndo) return false;
  const { key, run } = lastUndo;
  queue.close(key);
  run();
  return true;
}

export function Toasts() {
  const t = useTranslations("common");
  return (
    <ToastRegion
      queue={queue}
      aria-label={t("notices")}
      className="fixed bottom-4 left-4 z-60 flex flex-col-reverse gap-2 outline-none max-sm:right-4 max-sm:bottom-20"
    >
      {({ toast: shown }) => (
        <Toast
          toast={shown}
          className="flex min-h-11 max-w-md items-center gap-2 rounded-control bg-toast-bg py-1 ps-4 pe-1 text-body text-toast-ink shadow-e3 animate-pop"
        >
          <ToastContent className="min-w-0 flex-1 py-1">
            <Text slot="title" className="block">
              {shown.content.text}
            </Text>
            {shown.content.detail && (
              <Text slot="description" className="block text-small opacity-80">
                {shown.content.detail}
              </Text>
            )}
          </ToastContent>
          {shown.content.action && (
            <Button
              className="h-8 rounded-md px-2 font-semibold text-toast-action outline-offset-0! hover:underline"
              onPress={() => {
                queue.close(shown.key);
                shown.content.action?.run();
              }}
            >
              {shown.content.action.label}
            </Button>
          )}
          <Button slot="close" aria-label={t("close")} className="flex size-8 items-center justify-center rounded-md">
            <X size={16} />
          </Button>
        </Toast>
      )}
    </ToastRegion>
  );
}
