/** "Espera 4:10": how long a refusal for too many guesses lasts. */
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import type { ApiError } from "@/lib/client";
import { useSecondsUntil } from "@/lib/countdown";

export function useWait(error: ApiError | undefined) {
  const t = useTranslations("auth.log_in");
  const [until, setUntil] = useState<number>();
  useEffect(() => {
    setUntil(error?.status === 429 ? Date.now() + (error.retryAfterSeconds ?? 10) * 1000 : undefined);
  }, [error]);
  const left = useSecondsUntil(until);
  const time = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return { isOver: left === 0, text: t("wait", { time }) };
}

/** The seconds run for the eye only; a screen reader hears it once. */
export function Wait({ text }: { text: string }) {
  const t = useTranslations("auth.log_in");
  return (
    <>
      <span aria-hidden="true">{text}</span>
      <span className="sr-only">{t("wait_spoken")}</span>
    </>
  );
}
