import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { ApiToken } from "@/api/types";
import { api, value } from "@/lib/client";
import { useDates } from "@/lib/dates";
import { useNow } from "@/lib/now";
import { queryClient } from "@/lib/query";
import { useAccount } from "@/lib/session";
import { Button } from "@/ui/button";
import { ConfirmDialog } from "@/ui/dialog";
import { EmptyState, Pill } from "@/ui/display";
import { ApiTokenDialog } from "./api-token-dialog";
import { Loaded, Page, useAct } from "./page";

export function ApiTokens() {
  const t = useTranslations("access.tokens");
  const act = useAct();
  const [isMaking, setIsMaking] = useState(false);
  const [doomed, setDoomed] = useState<ApiToken>();
  const query = useQuery({ queryKey: ["api_tokens"], queryFn: () => value(api.GET("/api_tokens")) });
  const create = (
    <Button kind="primary" onPress={() => setIsMaking(true)}>
      {t("create")}
    </Button>
  );
  async function revoke(token: ApiToken) {
    setDoomed(undefined);
    await act(async () => {
      await value(api.DELETE("/api_tokens/{api_token_id}", { params: { path: { api_token_id: token.id } } }));
      await queryClient.invalidateQueries({ queryKey: ["api_tokens"] });
    }, t("revoked"));
  }
  return (
    <Page title={t("title")} intro={t("intro")} actions={create}>
      <a
        href="/api/docs"
        target="_blank"
        rel="noreferrer"
        className="self-start text-body text-accent-text hover:underline"
      >
        {t("docs")}
      </a>
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<KeyRound size={28} />} title={t("empty")}>
              {t("empty_why")}
            </EmptyState>
          ) : (
            <ul className="flex flex-col divide-y divide-line">
              {items.map((one) => (
                <TokenRow key={one.id} token={one} onRevoke={() => setDoomed(one)} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {isMaking && <ApiTokenDialog onClose={() => setIsMaking(false)} />}
      <ConfirmDialog
        isOpen={doomed !== undefined}
        onClose={() => setDoomed(undefined)}
        title={t("revoke_named", { name: doomed?.name ?? "" })}
        action={t("revoke")}
        onConfirm={() => doomed && void revoke(doomed)}
      >
        {t("revoke_text")}
      </ConfirmDialog>
    </Page>
  );
}

function TokenRow({ token, onRevoke }: { token: ApiToken; onRevoke: () => void }) {
  const t = useTranslations("access");
  const now = useNow();
  const dates = useDates(useAccount().time_zone);
  const { name, permissions, created_at, last_used_at, expires_at } = token;
  const isOver = expires_at !== undefined && expires_at <= now;
  return (
    <li className="flex flex-wrap items-start gap-3 py-3">
      <div className="flex min-w-0 flex-1 basis-60 flex-col gap-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          <span className="min-w-0 wrap-anywhere">{name}</span>
          {isOver && <Pill tone="danger">{t("tokens.expired")}</Pill>}
        </p>
        <p className="text-small text-ink2">
          {t("tokens.created", { date: dates.date(created_at) })} ·{" "}
          {last_used_at ? t("tokens.used", { time: dates.short(last_used_at, now) }) : t("tokens.never_used")} ·{" "}
          {expires_at ? t("tokens.expires", { date: dates.date(expires_at) }) : t("tokens.no_expiry")}
        </p>
        <details className="text-small text-ink2">
          <summary className="w-fit cursor-default hover:text-ink">
            {t("tokens.permissions", { count: permissions.length })}
          </summary>
          <ul className="list-disc ps-5 pt-1">
            {permissions.map((one) => one !== "none" && <li key={one}>{t(`permission.${one}`)}</li>)}
          </ul>
        </details>
      </div>
      <Button size="sm" kind="ghost" aria-label={t("tokens.revoke_named", { name })} onPress={onRevoke}>
        {t("tokens.revoke")}
      </Button>
    </li>
  );
}
