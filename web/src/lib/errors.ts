/** Refusals in the reader's words: by code where there is a text, else by status. */
import { useTranslations } from "use-intl";
import { type ApiError, type FieldError, toApiError } from "./client";

type Translator = ReturnType<typeof useTranslations<"errors">>;
type Key = Parameters<Translator["has"]>[0];

export function errorText(t: Translator, error: ApiError): string {
  const code = `code.${error.code}` as Key;
  if (error.status === 429) return t("code.too_many", { seconds: error.retryAfterSeconds ?? 10 });
  if (t.has(code)) return t(code as "code.conflict");
  if (error.status === 0) return t("code.offline");
  if (error.status >= 500) return t("server", { code: (error.requestId ?? "").slice(-8) || String(error.status) });
  return t("refused", { detail: error.message });
}

export function fieldText(t: Translator, error: FieldError): string {
  const code = `field.${error.code}` as Key;
  return t.has(code) ? t(code as "field.required") : error.message;
}

export function useErrorText(): (error: unknown) => string {
  const t = useTranslations("errors");
  return (error) => errorText(t, toApiError(error));
}

/** Messages by field name, for forms (React Aria's `validationErrors`). */
export function useFieldErrors(): (error: unknown) => Record<string, string> {
  const t = useTranslations("errors");
  return (error) => Object.fromEntries(toApiError(error).fields.map((one) => [one.field, fieldText(t, one)]));
}
