import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { Inbox } from "@/api/types";
import { api, value } from "@/lib/client";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { useAccount } from "@/lib/session";
import { Button } from "@/ui/button";
import { ChannelIcon } from "@/ui/channel-icon";
import { Dialog } from "@/ui/dialog";
import { EmptyState, Pill, type Tone } from "@/ui/display";
import { ChannelForm } from "./channel-form";
import { DeleteChannel } from "./delete-channel";
import { HealthDetail } from "./health-detail";
import { MemberChoice } from "./member-choice";
import { CopyField, Loaded, Page, useAct } from "./page";
import { rereadInboxes } from "./reread";
import { Templates } from "./templates";

const tones: Record<Inbox["health"], Tone> = { unknown: "neutral", ok: "ok", warning: "warn", error: "danger" };

export function Channels() {
  const t = useTranslations("settings.channels");
  const [edited, setEdited] = useState<Inbox | "new">();
  const query = useQuery({ queryKey: ["inboxes"], queryFn: () => value(api.GET("/inboxes")) });
  return (
    <Page
      title={t("title")}
      intro={t("intro")}
      actions={
        <Button kind="primary" onPress={() => setEdited("new")}>
          {t("connect")}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={t("empty")} />
          ) : (
            items.map((inbox) => <ChannelCard key={inbox.id} inbox={inbox} onEdit={() => setEdited(inbox)} />)
          )
        }
      </Loaded>
      {edited && (
        <Dialog
          isOpen
          onClose={() => setEdited(undefined)}
          title={edited === "new" ? t("connect") : t("edit_named", { name: edited.name })}
        >
          <ChannelForm inbox={edited === "new" ? undefined : edited} onDone={() => setEdited(undefined)} />
        </Dialog>
      )}
    </Page>
  );
}

function ChannelCard({ inbox, onEdit }: { inbox: Inbox; onEdit: () => void }) {
  const t = useTranslations("settings.channels");
  const act = useAct();
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  const [isChecking, setIsChecking] = useState(false);
  const [shown, setShown] = useState<"people" | "templates" | "delete">();
  const params = { path: { inbox_id: inbox.id } };
  const { whatsapp } = inbox;
  const lastMessage = inbox.last_inbound_at
    ? t("last_message", { time: dates.short(inbox.last_inbound_at, now) })
    : t("no_message");
  async function check() {
    setIsChecking(true);
    await act(() => value(api.POST("/inboxes/{inbox_id}/health_check", { params })).then(rereadInboxes));
    setIsChecking(false);
  }
  const setPeople = (member_ids: string[]) =>
    act(() => value(api.PUT("/inboxes/{inbox_id}/members", { params, body: { member_ids } })).then(rereadInboxes));
  return (
    <article
      aria-labelledby={`channel-${inbox.id}`}
      className="flex flex-col gap-4 rounded-control border border-line p-4"
    >
      <header className="flex flex-wrap items-center gap-2">
        <ChannelIcon kind={inbox.kind} size={20} />
        <h2 id={`channel-${inbox.id}`} className="min-w-0 flex-1 truncate text-title font-semibold">
          {inbox.name}
        </h2>
        <Pill tone={tones[inbox.health]}>{t(`health.${inbox.health}`)}</Pill>
      </header>
      <p className="text-body text-ink2">
        {[whatsapp?.verified_name, whatsapp?.display_phone_number, lastMessage].filter(Boolean).join(" · ")}
      </p>
      {inbox.health_detail && inbox.health !== "ok" && (
        <HealthDetail code={inbox.health_detail} isError={inbox.health === "error"} />
      )}
      {whatsapp && (
        <>
          <CopyField label={t("callback_url")} value={whatsapp.callback_url} description={t("callback_help")} />
          <CopyField label={t("verify_token")} value={whatsapp.verify_token} />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <Button isPending={isChecking} onPress={() => void check()}>
          {t("check")}
        </Button>
        <Button onPress={onEdit}>{t("edit")}</Button>
        <Button onPress={() => setShown("people")}>{t("people", { count: inbox.member_ids.length })}</Button>
        <Button onPress={() => setShown("templates")}>{t("templates")}</Button>
        <Button kind="ghost" onPress={() => setShown("delete")}>
          {t("delete")}
        </Button>
      </div>
      <Dialog isOpen={shown === "people"} onClose={() => setShown(undefined)} title={t("who")} size="sm">
        <MemberChoice label={t("who_help")} chosen={inbox.member_ids} onChange={(ids) => void setPeople(ids)} />
      </Dialog>
      <Dialog isOpen={shown === "templates"} onClose={() => setShown(undefined)} title={t("templates")}>
        <Templates inbox_id={inbox.id} />
      </Dialog>
      {shown === "delete" && <DeleteChannel inbox={inbox} onClose={() => setShown(undefined)} />}
    </article>
  );
}
