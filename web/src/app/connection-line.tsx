/** Says that the server cannot be reached, without getting in the way: a line at once, words after three seconds. */
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { useLink } from "@/lib/live";
import { useOutbox } from "@/lib/outbox";
import { toast } from "@/ui/toast";

const wordsAfterMs = 3000;

export function ConnectionLine() {
  const t = useTranslations("shell.connection");
  const { state, since } = useLink();
  const waiting = useOutbox((outbox) => outbox.entries.length);
  const [isLong, setIsLong] = useState(false);
  const [sentLater, setSentLater] = useState(0);
  useEffect(() => {
    if (state !== "offline") return;
    const timer = setTimeout(() => setIsLong(true), wordsAfterMs - (Date.now() - since));
    return () => {
      clearTimeout(timer);
      setIsLong(false);
    };
  }, [state, since]);
  useEffect(() => {
    if (isLong && waiting > sentLater) setSentLater(waiting);
    if (state === "online" && sentLater > 0 && waiting === 0) {
      toast({ text: t("back", { count: sentLater }) }, 4000);
      setSentLater(0);
    }
  }, [isLong, waiting, state, sentLater, t]);
  if (state !== "offline") return <div role="status" className="h-0" />;
  return (
    <div role="status" className="shrink-0 border-t-2 border-warn bg-warn-bg text-center text-small text-warn">
      {isLong && <p className="px-4 py-1">{t("offline", { count: waiting })}</p>}
    </div>
  );
}
