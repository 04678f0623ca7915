/** What a country decides for a new account. The names come from the browser, in the reader's language. */

type Facts = { zone: string; currency: string; language?: "en" | "pt-BR" };

/** Where most accounts are; others get the browser's time zone and the dollar, both to be changed in the settings. */
const facts: Record<string, Facts> = {
  AR: { zone: "America/Argentina/Buenos_Aires", currency: "ARS" },
  BO: { zone: "America/La_Paz", currency: "BOB" },
  BR: { zone: "America/Sao_Paulo", currency: "BRL", language: "pt-BR" },
  CA: { zone: "America/Toronto", currency: "CAD", language: "en" },
  CL: { zone: "America/Santiago", currency: "CLP" },
  CO: { zone: "America/Bogota", currency: "COP" },
  CR: { zone: "America/Costa_Rica", currency: "CRC" },
  CU: { zone: "America/Havana", currency: "CUP" },
  DO: { zone: "America/Santo_Domingo", currency: "DOP" },
  EC: { zone: "America/Guayaquil", currency: "USD" },
  ES: { zone: "Europe/Madrid", currency: "EUR" },
  GB: { zone: "Europe/London", currency: "GBP", language: "en" },
  GT: { zone: "America/Guatemala", currency: "GTQ" },
  HN: { zone: "America/Tegucigalpa", currency: "HNL" },
  MX: { zone: "America/Mexico_City", currency: "MXN" },
  NI: { zone: "America/Managua", currency: "NIO" },
  PA: { zone: "America/Panama", currency: "PAB" },
  PE: { zone: "America/Lima", currency: "PEN" },
  PR: { zone: "America/Puerto_Rico", currency: "USD" },
  PT: { zone: "Europe/Lisbon", currency: "EUR", language: "pt-BR" },
  PY: { zone: "America/Asuncion", currency: "PYG" },
  SV: { zone: "America/El_Salvador", currency: "USD" },
  US: { zone: "America/New_York", currency: "USD", language: "en" },
  UY: { zone: "America/Montevideo", currency: "UYU" },
  VE: { zone: "America/Caracas", currency: "VES" },
};

export function factsOf(country: string): Facts {
  return facts[country] ?? { zone: Intl.DateTimeFormat().resolvedOptions().timeZone, currency: "USD" };
}

// Codes that name no country: unions, pseudo-locales, an unknown place, and countries that are no more.
const noCountry =
  /^(EU|EZ|UN|QO|XA|XB|ZZ|AC|CP|CQ|DG|EA|IC|TA|AN|BU|CS|DD|FX|NT|SU|TP|YD|YU|ZR|HV|DY|NH|RH|VD|FQ|JT|MI|PC|PU|PZ|WK|NQ|CT)$/;

export type Choice = { value: string; label: string };

/** All countries, by name. */
export function countryChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: "region", fallback: "none" });
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const found = letters.flatMap((first) =>
    letters.flatMap((second) => {
      const value = first + second;
      const label = noCountry.test(value) ? undefined : names.of(value);
      return label ? [{ value, label }] : [];
    }),
  );
  return sorted(found, locale);
}

function sorted(choices: Choice[], locale: string): Choice[] {
  const { compare } = new Intl.Collator(locale, { sensitivity: "base" });
  return choices.sort((a, b) => compare(a.label, b.label));
}

export function zoneChoices(): Choice[] {
  return Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value.replaceAll("_", " ") }));
}

export function currencyChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames(locale, { type: "currency" });
  return Intl.supportedValuesOf("currency").map((value) => ({ value, label: `${value} · ${names.of(value)}` }));
}

/** The most likely country: the one of the time zone, else of the browser's language. */
export function guessCountry(timeZone: string, languages: readonly string[]): string {
  const byZone = Object.entries(facts).find(([, one]) => one.zone === timeZone)?.[0];
  const byLanguage = languages.map((tag) => /-([A-Z]{2})$/.exec(tag)?.[1]).find(Boolean);
  return byZone ?? byLanguage ?? "CL";
}
