/** The page of people who are not logged in: one card, one thing to do. */
import type { ReactNode } from "react";
import { useLocale, useTranslations } from "use-intl";
import { chooseLanguage } from "@/lib/choose-language";
import { languageOf, languages } from "@/lib/i18n";
import { cx } from "./cx";
import { Segmented } from "./segmented";

type Props = { title: string; intro?: ReactNode; children: ReactNode; footer?: ReactNode; isWide?: boolean };

export function PublicPage({ title, intro, children, footer, isWide }: Props) {
  const t = useTranslations("auth");
  const language = languageOf(useLocale());
  return (
    <main className="flex h-full flex-col items-center overflow-auto bg-canvas px-4 py-8 max-sm:px-0 max-sm:py-0">
      <title>{`${title} · Recado`}</title>
      <div
        className={cx(
          "m-auto flex w-full flex-col gap-6 max-sm:min-h-full max-sm:gap-0",
          isWide ? "max-w-xl" : "max-w-sm",
        )}
      >
        <p className="flex items-center justify-center gap-2 text-page font-semibold max-sm:bg-surface max-sm:pt-8">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Recado
        </p>
        <section className="flex flex-col gap-5 rounded-dialog border border-line bg-surface p-6 shadow-e1 max-sm:flex-1 max-sm:rounded-none max-sm:border-0 max-sm:p-5 max-sm:shadow-none">
          <header className="flex flex-col gap-1">
            <h1 className="text-page font-semibold text-balance">{title}</h1>
            {intro && <p className="text-message text-pretty text-ink2">{intro}</p>}
          </header>
          {children}
        </section>
        <footer className="flex flex-col items-center gap-4 max-sm:bg-surface max-sm:pb-8">
          {footer}
          <Segmented
            label={t("language")}
            options={languages.map((one) => ({ id: one, label: t(`languages.${one}`) }))}
            selected={language}
            onSelect={chooseLanguage}
          />
        </footer>
      </div>
    </main>
  );
}
