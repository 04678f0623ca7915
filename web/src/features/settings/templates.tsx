import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "use-intl";
import type { Template } from "@/api/types";
import { api, value } from "@/lib/client";
import { Button } from "@/ui/button";
import { EmptyState, Pill, type Tone } from "@/ui/display";
import { Loaded, useAct } from "./page";

function toneOf(status: string): Tone {
  if (/^approved$/i.test(status)) return "ok";
  return /^(rejected|disabled|deleted|limit_exceeded)$/i.test(status) ? "danger" : "warn";
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
                <TemplateRow key={one.id} template={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}

function TemplateRow({ template }: { template: Template }) {
  const t = useTranslations("whatsapp");
  const { name, language, category, status, rejected_reason } = template;
  const statusKey = `template_status.${status.toUpperCase()}` as "template_status.APPROVED";
  const helpKey = `template_help.${status.toUpperCase()}` as "template_help.PENDING";
  const categoryKey = `template_category.${category.toUpperCase()}` as "template_category.UTILITY";
  return (
    <li className="flex flex-wrap items-start gap-2 py-2">
      <div className="min-w-0 flex-1 basis-40">
        <p className="font-medium wrap-anywhere">{name}</p>
        <p className="text-small text-ink2">
          {language} · {t.has(categoryKey) ? t(categoryKey) : category}
        </p>
        {t.has(helpKey) && <p className="text-small text-ink2">{t(helpKey)}</p>}
        {rejected_reason && (
          <p className="text-small text-danger wrap-anywhere">{t("why", { reason: rejected_reason })}</p>
        )}
      </div>
      <Pill tone={toneOf(status)}>{t.has(statusKey) ? t(statusKey) : status}</Pill>
    </li>
  );
}
