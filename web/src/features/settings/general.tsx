import { useState } from "react";
import { useLocale, useTranslations } from "use-intl";
import { api, value } from "@/lib/client";
import { countryChoices, currencyChoices, zoneChoices } from "@/lib/countries";
import { useForm } from "@/lib/form";
import { patchBootstrap, useAccount } from "@/lib/session";
import { ComboBox } from "@/ui/combo-box";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { Page } from "./page";
import { SaveBar } from "./save-bar";

export function General() {
  const t = useTranslations("settings.general");
  const locale = useLocale();
  const { name, country, time_zone, currency } = useAccount();
  const [countries] = useState(() => countryChoices(locale));
  const [zones] = useState(zoneChoices);
  const [currencies] = useState(() => currencyChoices(locale));
  const form = useForm({
    initial: { name, country, time_zone, currency },
    check: (values) => ({ name: values.name.trim() ? undefined : t("name_missing") }),
    submit: async (body) => {
      const account = await value(api.PATCH("/account", { body }));
      patchBootstrap((old) => ({ ...old, account }));
    },
  });
  return (
    <Page title={t("title")} intro={t("intro")}>
      <Form form={form} label={t("title")}>
        <TextField {...form.field("name")} label={t("name")} autoComplete="organization" />
        <ComboBox {...form.field("country")} label={t("country")} options={countries} />
        <ComboBox {...form.field("time_zone")} label={t("time_zone")} options={zones} />
        <ComboBox {...form.field("currency")} label={t("currency")} options={currencies} />
        <SaveBar form={form} />
      </Form>
    </Page>
  );
}
