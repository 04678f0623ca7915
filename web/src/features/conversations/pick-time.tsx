/** Until when a conversation sleeps, chosen to the minute. */
import { useState } from "react";
import { useTranslations } from "use-intl";
import { useNow } from "@/lib/now";
import { dayAt, fromLocalInput, toLocalInput } from "@/lib/zoned";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { TextField } from "@/ui/field";

const morningHour = 9;

export default function PickTime({
  zone,
  onClose,
  onPick,
}: {
  zone: string;
  onClose: () => void;
  onPick: (at: number) => void;
}) {
  const t = useTranslations("conversations.snooze");
  const now = useNow();
  const [text, setText] = useState(() => toLocalInput(dayAt(1, morningHour, now, zone), zone));
  const at = fromLocalInput(text, zone);
  const problem = at === undefined ? t("no_date") : at <= now ? t("past") : undefined;
  function save() {
    if (problem || at === undefined) return;
    onPick(at);
    onClose();
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="sm"
      title={t("pick")}
      footer={
        <Button kind="primary" disabledReason={problem} onPress={save}>
          {t("title")}
        </Button>
      }
    >
      <TextField
        autoFocus
        type="datetime-local"
        label={t("when")}
        value={text}
        onChange={setText}
        errorMessage={text ? problem : undefined}
      />
    </Dialog>
  );
}
