import { useTranslations } from "use-intl";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { useAccount } from "@/lib/session";
import { Button } from "@/ui/button";
import type { Stop } from "./sending";

type Props = { stop: Stop; onSee: (message_id: string) => void; onForce: () => void; onDismiss: () => void };

/** Somebody answered while one wrote: the text is kept, the person decides. */
export function CollisionBar({ stop, onSee, onForce, onDismiss }: Props) {
  const t = useTranslations("conversations");
  const dates = useDates(useAccount().time_zone);
  const now = useNow();
  const name = String(stop.details.author_name ?? "");
  const at = Number(stop.details.at ?? now);
  const message_id = stop.details.message_id;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2 bg-warn-bg px-4 py-2 text-warn">
      <p className="min-w-52 flex-1">{t("collision", { name, ago: dates.short(at, now) })}</p>
      {message_id !== undefined && (
        <Button
          size="sm"
          onPress={() => {
            onSee(String(message_id));
            onDismiss();
          }}
        >
          {t("collision_see")}
        </Button>
      )}
      <Button size="sm" onPress={onForce}>
        {t("collision_force")}
      </Button>
    </div>
  );
}
