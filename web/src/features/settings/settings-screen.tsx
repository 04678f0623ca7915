/** The list of sections and the chosen one beside it; on a phone one after the other. */
import { Link, useParams } from "@tanstack/react-router";
import { ArrowLeft, Lock } from "lucide-react";
import { type ComponentType, lazy, Suspense, useState } from "react";
import { useTranslations } from "use-intl";
import { LaterTexts } from "@/lib/later-texts";
import { useBootstrap } from "@/lib/session";
import { fold } from "@/lib/text";
import { cx } from "@/ui/cx";
import { EmptyState } from "@/ui/display";
import { TextField } from "@/ui/field";
import { Profile } from "./profile";
import { groups, type SectionId, sections } from "./sections";
import { Security } from "./security";

// Each is a chunk of its own: nobody waits for what only administrators see.
const pages: Record<SectionId, ComponentType> = {
  profile: Profile,
  security: Security,
  general: lazy(() => import("./general").then((module) => ({ default: module.General }))),
  users: lazy(() => import("./users").then((module) => ({ default: module.Users }))),
  roles: lazy(() => import("./roles").then((module) => ({ default: module.Roles }))),
  teams: lazy(() => import("./teams").then((module) => ({ default: module.Teams }))),
  labels: lazy(() => import("./labels").then((module) => ({ default: module.Labels }))),
  channels: lazy(() => import("./channels").then((module) => ({ default: module.Channels }))),
  api: lazy(() => import("./api-tokens").then((module) => ({ default: module.ApiTokens }))),
  audit: lazy(() => import("./audit").then((module) => ({ default: module.Audit }))),
  queue: lazy(() => import("./queue").then((module) => ({ default: module.Queue }))),
};

export function SettingsScreen() {
  return (
    <LaterTexts>
      <Settings />
    </LaterTexts>
  );
}

function Settings() {
  const t = useTranslations("settings");
  const { section } = useParams({ strict: false }) as { section?: string };
  const shown = sections.find((one) => one.id === (section ?? "profile"));
  return (
    <div className="flex min-h-0 flex-1 bg-surface">
      <SectionList isHiddenOnPhone={section !== undefined} current={shown?.id} />
      <div
        id="settings"
        data-pane="settings"
        className={cx("min-w-0 flex-1 overflow-auto", !section && "max-sm:hidden")}
      >
        <Link
          to={"/settings" as string}
          className="flex min-h-11 items-center gap-2 border-b border-line px-4 text-body font-medium sm:hidden"
        >
          <ArrowLeft size={18} aria-hidden="true" />
          {t("title")}
        </Link>
        {shown ? <Chosen key={shown.id} section={shown} /> : <EmptyState isPage title={t("unknown")} />}
      </div>
    </div>
  );
}

function Chosen({ section }: { section: (typeof sections)[number] }) {
  const t = useTranslations("settings");
  const { me } = useBootstrap();
  if (section.needs && !me.permissions.some((one) => one === section.needs)) {
    return (
      <EmptyState isPage icon={<Lock size={28} />} title={t("locked")}>
        {t("locked_why", { section: t(`section.${section.id}`) })}
      </EmptyState>
    );
  }
  const Content = pages[section.id];
  return (
    <Suspense>
      <Content />
    </Suspense>
  );
}

function SectionList({ isHiddenOnPhone, current }: { isHiddenOnPhone: boolean; current?: SectionId }) {
  const t = useTranslations("settings");
  const [query, setQuery] = useState("");
  const found = sections.filter((one) =>
    fold(`${t(`section.${one.id}`)} ${t(`words.${one.id}`)}`).includes(fold(query.trim())),
  );
  return (
    <nav
      id="sections"
      data-pane="sections"
      aria-label={t("title")}
      className={cx(
        "flex w-55 shrink-0 flex-col gap-3 overflow-auto border-e border-line p-3 max-sm:w-full max-sm:border-0",
        isHiddenOnPhone && "max-sm:hidden",
      )}
    >
      {/* On a phone the list is the page. */}
      <h1 className="px-2 pt-1 text-page font-semibold sm:hidden">{t("title")}</h1>
      <TextField
        type="search"
        isLabelHidden
        label={t("search")}
        placeholder={t("search")}
        value={query}
        onChange={setQuery}
      />
      {found.length === 0 && <p className="px-2 text-small text-ink2">{t("nothing", { query })}</p>}
      {groups.map((group) => {
        const inGroup = found.filter((one) => one.group === group);
        if (inGroup.length === 0) return null;
        return (
          <section key={group} aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`} className="px-2 pb-1 text-meta font-medium text-ink3">
              {t(`group.${group}`)}
            </h2>
            {inGroup.map((one) => (
              <Link
                key={one.id}
                to={`/settings/${one.id}` as string}
                aria-current={one.id === current ? "page" : undefined}
                className={cx(
                  "flex min-h-8 items-center rounded-control px-2 text-body font-medium text-ink2 hover:bg-hover pointer-coarse:min-h-11",
                  one.id === current && "sm:bg-selected sm:text-accent-text",
                )}
              >
                {t(`section.${one.id}`)}
              </Link>
            ))}
          </section>
        );
      })}
    </nav>
  );
}
