/** How times are shown: always in the account's zone, short where lists are dense. */
import { useFormatter, useLocale, useTranslations } from "use-intl";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** The calendar day of a time in a zone, as "2026-11-21". */
export function dayOf(at: number, timeZone: string): string {
  return dayFormat(timeZone).format(at);
}

const dayFormats = new Map<string, Intl.DateTimeFormat>();
function dayFormat(timeZone: string): Intl.DateTimeFormat {
  let format = dayFormats.get(timeZone);
  if (!format) {
    // The Swedish form is ISO 8601, and formatToParts is far slower.
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    dayFormats.set(timeZone, format);
  }
  return format;
}

export type Ago =
  | { unit: "now" }
  | { unit: "minutes" | "hours"; count: number }
  | { unit: "time" | "yesterday" | "weekday" | "date" | "year" };

/** Which form tells best how long ago `at` was. */
export function agoOf(at: number, now: number, timeZone: string): Ago {
  const passed = now - at;
  if (passed < minute) return { unit: "now" };
  if (passed < hour) return { unit: "minutes", count: Math.floor(passed / minute) };
  const today = dayOf(now, timeZone);
  if (dayOf(at, timeZone) === today)
    return passed < 12 * hour ? { unit: "hours", count: Math.floor(passed / hour) } : { unit: "time" };
  if (dayOf(at + day, timeZone) === today) return { unit: "yesterday" };
  if (passed < 6 * day) return { unit: "weekday" };
  return dayOf(at, timeZone).slice(0, 4) === today.slice(0, 4) ? { unit: "date" } : { unit: "year" };
}

/** hours and whole minutes left until `at`, never negative. */
export function leftUntil(at: number, now: number): { hours: number; minutes: number } {
  const minutes = Math.max(0, Math.ceil((at - now) / minute));
  return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}

export function useDates(timeZone: string) {
  const format = useFormatter();
  const t = useTranslations("common");
  // The region's data say 12 hours for most of Latin America; on the screens of work 24 are usual.
  const hourCycle = useLocale().startsWith("en") ? undefined : ("h23" as const);
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle, timeZone } as const;
  return {
    /** "2 min", "3 h", "ayer", "lun", "14 nov" */
    short(at: number, now: number): string {
      const ago = agoOf(at, now, timeZone);
      switch (ago.unit) {
        case "now":
          return t("ago.now");
        case "minutes":
          return t("ago.minutes", { count: ago.count });
        case "hours":
          return t("ago.hours", { count: ago.count });
        case "time":
          return format.dateTime(at, clock);
        case "yesterday":
          return t("ago.yesterday");
        case "weekday":
          return format.dateTime(at, { weekday: "short", timeZone });
        case "date":
          return format.dateTime(at, { day: "numeric", month: "short", timeZone });
        case "year":
          return format.dateTime(at, { day: "numeric", month: "short", year: "numeric", timeZone });
      }
    },
    date: (at: number) => format.dateTime(at, { day: "numeric", month: "short", year: "numeric", timeZone }),
    /** To come or gone: the time alone when it is today. */
    moment: (at: number, now: number) =>
      format.dateTime(
        at,
        dayOf(at, timeZone) === dayOf(now, timeZone) ? clock : { day: "numeric", month: "short", ...clock },
      ),
    time: (at: number) => format.dateTime(at, clock),
    full: (at: number) =>
      format.dateTime(at, { weekday: "long", day: "numeric", month: "long", year: "numeric", ...clock }),
    day(at: number, now: number): string {
      const date = dayOf(at, timeZone);
      if (date === dayOf(now, timeZone)) return t("ago.today");
      const isYesterday = date === dayOf(now - day, timeZone);
      const text = format.dateTime(at, {
        weekday: isYesterday ? undefined : "long",
        day: "numeric",
        month: "long",
        year: date.slice(0, 4) === dayOf(now, timeZone).slice(0, 4) ? undefined : "numeric",
        timeZone,
      });
      return isYesterday ? t("ago.yesterday_date", { date: text }) : text;
    },
  };
}
