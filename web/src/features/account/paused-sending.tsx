/** Says that this installation is a copy which sends nothing, and lets an administrator end that. */
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Bootstrap } from "@/api/types";
import { api, value } from "@/lib/client";
import { useDates } from "@/lib/dates";
import { useErrorText } from "@/lib/errors";
import { LaterTexts } from "@/lib/later-texts";
import { patchBootstrap, useAccount, useMay } from "@/lib/session";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

type Sending = NonNullable<Bootstrap["sending"]>;
type Leftovers = "send" | "discard";

export default function PausedSending({ sending }: { sending: Sending }) {
  return (
    <LaterTexts>
      <Line sending={sending} />
    </LaterTexts>
  );
}

function Line({ sending }: { sending: Sending }) {
  const t = useTranslations("copy");
  const mayResume = useMay("manage_account");
  const [isAsking, setIsAsking] = useState(false);
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-t-2 border-warn bg-warn-bg px-4 py-1 text-small text-warn"
    >
      <p>{sending.reason === "moved" ? t("moved") : t("restored")}</p>
      {mayResume && (
        <Button size="sm" onPress={() => setIsAsking(true)}>
          {t("resume")}
        </Button>
      )}
      {isAsking && <Resume sending={sending} onClose={() => setIsAsking(false)} />}
    </div>
  );
}

function Resume({ sending, onClose }: { sending: Sending; onClose: () => void }) {
  const t = useTranslations("copy");
  const dates = useDates(useAccount().time_zone);
  const textOf = useErrorText();
  const [problem, setProblem] = useState<string>();
  const [pending, setPending] = useState<Leftovers>();
  const resume = async (leftovers: Leftovers) => {
    setPending(leftovers);
    try {
      await value(api.POST("/sending/resume", { body: { leftovers } }));
      patchBootstrap((old) => ({ ...old, sending: undefined }));
      onClose();
    } catch (error) {
      setProblem(textOf(error));
      setPending(undefined);
    }
  };
  const choice = (leftovers: Leftovers) => (
    <Button
      kind={leftovers === "discard" ? "primary" : "danger"}
      isPending={pending === leftovers}
      isDisabled={pending !== undefined && pending !== leftovers}
      onPress={() => void resume(leftovers)}
    >
      {t(leftovers)}
    </Button>
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t("title")}
      size="sm"
      role="alertdialog"
      footer={
        <>
          {choice("send")}
          {choice("discard")}
        </>
      }
    >
      <div className="flex flex-col gap-3 text-message text-ink2">
        <p>{t("original", { made_at: dates.full(sending.made_at ?? 0) })}</p>
        <p>{t("waiting", { count: sending.waiting ?? 0 })}</p>
        <p>{t("choose")}</p>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
      </div>
    </Dialog>
  );
}
