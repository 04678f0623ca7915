/** Renders as the app does: texts, cache, somebody logged in. */
import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import type { ReactNode } from "react";
import { I18nProvider } from "react-aria-components";
import { IntlProvider } from "use-intl";
import type { Bootstrap } from "@/api/types";
import { joinMessages } from "@/lib/later-texts";
import { queryClient } from "@/lib/query";
import { bootstrapKey } from "@/lib/session";
import es from "@/locales/es";
import later from "@/locales/es/later";
import { aBootstrap } from "./shapes";

const messages = joinMessages(es, later);

export function renderApp(element: ReactNode, bootstrap: Bootstrap = aBootstrap()) {
  cleanup();
  queryClient.clear();
  queryClient.setQueryData(bootstrapKey, bootstrap);
  const around = (children: ReactNode) => (
    <QueryClientProvider client={queryClient}>
      <IntlProvider locale="es-CL" messages={messages} timeZone="America/Santiago">
        <I18nProvider locale="es-CL">{children}</I18nProvider>
      </IntlProvider>
    </QueryClientProvider>
  );
  return render(around(element));
}
