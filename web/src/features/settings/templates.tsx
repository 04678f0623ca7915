import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import { api, value } from "@/lib/client";
import { Button } from "@/ui/button";
import { EmptyState, Pill, type Tone } from "@/ui/display";
import { Loaded, useAct } from "./page";

function toneOf(status: string): Tone {
  if (/approved/i.test(status)) return "ok";
  return /rejected|disabled/i.test(status) ? "danger" : "warn";
}

export function Templates({ inbox_id }: { inbox_id: string }) {
  const t = useTranslations("settings.channels");
  const act = useAct();
  const params = { path: { inbox_id } };
  const query = useQuery({
    queryKey: ["templates", inbox_id],
    queryFn: () => value(api.GET("/inboxes/{inbox_id}/templates", { params })),
  });
  const sync = () => act(() => value(api.POST("/inboxes/{inbox_id}/templates/sync", { params })), t("sync_started"));
  return (
    <div className="flex flex-col gap-3">
      <Button className="self-start" onPress={() => void sync()}>
        {t("sync")}
      </Button>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("no_templates")} />
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {items.map((one) => (
                <li key={one.id} className="flex flex-wrap items-center gap-2 py-2">
                  <span className="min-w-0 flex-1 truncate font-medium">{one.name}</span>
                  <span className="text-small text-ink2">{one.language}</span>
                  <Pill tone={toneOf(one.status)}>{one.status}</Pill>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}
