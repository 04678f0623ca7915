/** Toasts: what was done and how to take it back. Their region is always there, so that what appears in it is spoken. */
import { X } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "react-aria-components";
import { useTranslations } from "use-intl";
import { create } from "zustand";

type Content = { text: string; detail?: string; action?: { label: string; run: () => void } };
type Shown = Content & { key: number; timeout: number };

export const undoMs = 8000;
const most = 3;

const useToasts = create<{ shown: Shown[] }>(() => ({ shown: [] }));
let lastKey = 0;

/** Says something; `action` may answer it. Stays 8 seconds, longer while it is pointed at or focused. */
export function toast(content: Content, timeout = undoMs): void {
  lastKey += 1;
  const one = { ...content, key: lastKey, timeout };
  useToasts.setState(({ shown }) => ({ shown: [...shown, one].slice(-most) }));
}

function dismiss(key: number): void {
  useToasts.setState(({ shown }) => ({ shown: shown.filter((one) => one.key !== key) }));
}

function answer(one: Shown): void {
  dismiss(one.key);
  one.action?.run();
}

/** Ctrl+Z: the action of the newest toast that has one. */
export function undoLast(): boolean {
  const one = useToasts.getState().shown.findLast((candidate) => candidate.action);
  if (one) answer(one);
  return one !== undefined;
}

export function Toasts() {
  const t = useTranslations("common");
  const shown = useToasts((state) => state.shown);
  return (
    <section
      aria-label={t("notices")}
      aria-live="polite"
      aria-relevant="additions"
      className="pointer-events-none fixed bottom-4 left-4 z-60 flex flex-col gap-2 max-sm:right-4 max-sm:bottom-20"
    >
      {shown.map((one) => (
        <Toast key={one.key} one={one} />
      ))}
    </section>
  );
}

function Toast({ one }: { one: Shown }) {
  const t = useTranslations("common");
  const [isHeld, setIsHeld] = useState(false);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => dismiss(one.key), one.timeout);
    return () => clearTimeout(timer);
  }, [isHeld, one.key, one.timeout]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: being looked at only keeps it from going away.
    <div
      onPointerEnter={() => setIsHeld(true)}
      onPointerLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
      className="pointer-events-auto flex min-h-11 max-w-md animate-pop items-center gap-2 rounded-control bg-toast-bg py-1 ps-4 pe-1 text-body text-toast-ink shadow-e3"
    >
      <div className="min-w-0 flex-1 py-1">
        <div>{one.text}</div>
        {one.detail && <div className="text-small">{one.detail}</div>}
      </div>
      {one.action && (
        <Button
          onPress={() => answer(one)}
          className="h-8 shrink-0 rounded-md px-2 font-semibold text-toast-action outline-toast-action! hover:underline"
        >
          {one.action.label}
        </Button>
      )}
      <Button
        aria-label={t("close")}
        onPress={() => dismiss(one.key)}
        className="flex size-8 shrink-0 items-center justify-center rounded-md outline-toast-action!"
      >
        <X size={16} />
      </Button>
    </div>
  );
}
