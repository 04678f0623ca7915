/** The providers around every screen. */
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect } from "react";
import { formatLocale, type Language, languageOf, type Messages, Texts } from "@/lib/i18n";
import { applyLook } from "@/lib/look";
import { queryClient } from "@/lib/query";
import { bootstrapQuery } from "@/lib/session";
import { Toasts } from "@/ui/toast";
import { router } from "./routes";

type Props = { first: { language: Language; messages: Messages } };

export function App({ first }: Props) {
  return (
    <QueryClientProvider client={queryClient}>
      <Localized first={first} />
    </QueryClientProvider>
  );
}

function Localized({ first }: Props) {
  // The guard of the routes loads it; here it is only looked at.
  const { data } = useQuery({ ...bootstrapQuery, enabled: false });
  const locale = formatLocale(data?.me.locale ?? first.language, data?.account.country);
  const theme = data?.me.theme;
  const density = data?.me.density;
  useEffect(() => {
    if (theme && density) applyLook({ theme, density, lang: locale });
    else document.documentElement.lang = locale;
  }, [theme, density, locale]);
  return (
    <Texts
      locale={locale}
      timeZone={data?.account.time_zone}
      first={data ? first : { ...first, language: languageOf(locale) }}
    >
      <RouterProvider router={router} />
      <Toasts />
    </Texts>
  );
}
