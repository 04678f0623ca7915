/** Languages. Texts live in locales/<language>/<namespace>.json; Spanish is the source and gives the keys their types. */
import { type ReactNode, useEffect, useState } from "react";
import { I18nProvider } from "react-aria-components";
import { createTranslator, IntlProvider, useLocale as useIntlLocale } from "use-intl";
import type es from "@/locales/es";
import type later from "@/locales/es/later";

export type Messages = typeof es;
export type Language = "es" | "en" | "pt-BR";
export const languages: readonly Language[] = ["es", "en", "pt-BR"];

declare module "use-intl" {
  interface AppConfig {
    /** Those of later.ts only inside `LaterTexts`. */
    Messages: Messages & typeof later;
    Locale: string;
  }
}

const loaders: Record<Language, () => Promise<{ default: Messages }>> = {
  es: () => import("@/locales/es"),
  en: () => import("@/locales/en") as Promise<{ default: Messages }>,
  "pt-BR": () => import("@/locales/pt-BR") as Promise<{ default: Messages }>,
};

export function languageOf(locale: string): Language {
  if (locale.startsWith("pt")) return "pt-BR";
  if (locale.startsWith("en")) return "en";
  return "es";
}

/**
 * The tag that formats: Spanish takes the account's country, because bare `es` prints 1234,5 and the currency at the end.
 */
export function formatLocale(locale: string, country: string | undefined): string {
  const language = languageOf(locale);
  if (language === "pt-BR") return "pt-BR";
  if (language === "en") return country === "GB" ? "en-GB" : "en-US";
  return `es-${country && country !== "BR" && country !== "US" ? country : "MX"}`;
}

export async function loadMessages(language: Language): Promise<Messages> {
  return (await loaders[language]()).default;
}

/** The language before anybody has logged in. */
export function guessLanguage(remembered: string | undefined, preferred: readonly string[]): Language {
  if (remembered) return languageOf(remembered);
  const known = preferred.find((tag) => /^(es|pt|en)\b/.test(tag));
  return known ? languageOf(known) : "es";
}

type Props = {
  locale: string;
  timeZone?: string;
  first: { language: Language; messages: Messages };
  children: ReactNode;
};

/** Changes the language without a reload: keeps the old texts until the new ones are here. */
export function Texts({ locale, timeZone, first, children }: Props) {
  const language = languageOf(locale);
  const [loaded, setLoaded] = useState(first);
  useEffect(() => {
    if (loaded.language === language) return;
    let current = true;
    loadMessages(language).then((messages) => {
      if (current) setLoaded({ language, messages });
    });
    return () => {
      current = false;
    };
  }, [language, loaded.language]);
  // Until the texts of the new language are here, formats stay in the old one too: one screen, one language.
  const shown = loaded.language === language ? locale : formatLocale(loaded.language, undefined);
  return (
    <IntlProvider locale={shown} messages={loaded.messages} timeZone={timeZone ?? browserTimeZone()}>
      <I18nProvider locale={shown}>{children}</I18nProvider>
    </IntlProvider>
  );
}

export function browserTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

export const useLocale: () => string = useIntlLocale;
export { createTranslator };
