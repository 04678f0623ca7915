/** What can be said about an e-mail or a new password before the server looks at it. */
import { useTranslations } from "use-intl";

export function useEmailCheck(): (email: string) => string | undefined {
  const t = useTranslations("auth.check");
  return (email) => {
    if (!email.trim()) return t("email");
    return email.includes("@") ? undefined : t("email_format");
  };
}

export const shortestPassword = 10;

export function usePasswordCheck(): (password: string) => string | undefined {
  const t = useTranslations("auth.check");
  return (password) => {
    if (!password) return t("password");
    // The server counts characters, not UTF-16 units.
    return [...password].length < shortestPassword ? t("password_short") : undefined;
  };
}
