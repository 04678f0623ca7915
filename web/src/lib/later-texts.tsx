/**
 * Texts that the inbox does not need (log-in, set-up, settings): a chunk of their own, loaded with the first screen that wants
 * them, so that they do not weigh on the first paint of everybody.
 */
import { type ReactNode, use } from "react";
import { IntlProvider, useLocale, useMessages, useTimeZone } from "use-intl";
import { type Language, languageOf, type Messages } from "./i18n";

type Later = typeof import("@/locales/es/later").default;
type Tree = { [key: string]: string | Tree };

const loaders: Record<Language, () => Promise<{ default: unknown }>> = {
  es: () => import("@/locales/es/later"),
  en: () => import("@/locales/en/later"),
  "pt-BR": () => import("@/locales/pt-BR/later"),
};
const loaded = new Map<Language, Promise<Later>>();

export function loadLater(language: Language): Promise<Later> {
  let later = loaded.get(language);
  if (!later) {
    later = loaders[language]().then((module) => module.default as Later);
    // A chunk that did not arrive is asked for again the next time.
    later.catch(() => loaded.delete(language));
    loaded.set(language, later);
  }
  return later;
}

export function joinMessages<A extends object, B extends object>(first: A, second: B): A & B {
  const joined = { ...first } as unknown as Tree;
  for (const [key, value] of Object.entries(second as Tree)) {
    const old = joined[key];
    joined[key] = typeof old === "object" && typeof value === "object" ? joinMessages(old, value) : value;
  }
  return joined as unknown as A & B;
}

export function LaterTexts({ children }: { children: ReactNode }) {
  const locale = useLocale();
  const messages = useMessages() as Messages;
  const later = use(loadLater(languageOf(locale)));
  return (
    <IntlProvider locale={locale} timeZone={useTimeZone()} messages={joinMessages(messages, later)}>
      {children}
    </IntlProvider>
  );
}
