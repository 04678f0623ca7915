import { useState } from "react";
import { createFormatter, useLocale, useTranslations } from "use-intl";
import { useEmailCheck, usePasswordCheck } from "@/lib/checks";
import { countryChoices, factsOf, guessCountry, zoneChoices } from "@/lib/countries";
import { enter } from "@/lib/entering";
import { useForm } from "@/lib/form";
import { browserTimeZone, formatLocale, languageOf } from "@/lib/i18n";
import { Button } from "@/ui/button";
import { ComboBox } from "@/ui/combo-box";
import { TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { PasswordField } from "@/ui/password-field";
import { PublicPage } from "@/ui/public-page";

export type Setup = {
  account_name: string;
  country: string;
  locale: string;
  time_zone: string;
  currency: string;
  name: string;
  email: string;
  password: string;
};

export function SetupForm({ create }: { create: (setup: Setup) => Promise<void> }) {
  const t = useTranslations("setup");
  const all = useTranslations("auth");
  const locale = useLocale();
  const [initial] = useState(() => {
    const country = guessCountry(browserTimeZone(), navigator.languages);
    return { account_name: "", country, time_zone: browserTimeZone(), name: "", email: "", password: "" };
  });
  const [countries] = useState(() => countryChoices(locale));
  const [zones] = useState(zoneChoices);
  const emailProblem = useEmailCheck();
  const passwordProblem = usePasswordCheck();
  const form = useForm({
    initial,
    check: (values) => ({
      account_name: values.account_name.trim() ? undefined : t("check.account_name"),
      name: values.name.trim() ? undefined : all("check.name"),
      email: emailProblem(values.email),
      password: passwordProblem(values.password),
    }),
    submit: async (values) => {
      const { currency } = factsOf(values.country);
      const email = values.email.trim();
      await create({ ...values, email, locale: formatLocale(languageOf(locale), values.country), currency });
      await enter();
    },
  });
  const { country, time_zone } = form.values;
  function chooseCountry(chosen: string) {
    form.set("country", chosen);
    form.set("time_zone", factsOf(chosen).zone);
  }
  return (
    <PublicPage title={t("title")} intro={t("intro")} isWide>
      <Form form={form} label={t("title")} className="gap-6!">
        <fieldset className="flex flex-col gap-4">
          <legend className="mb-3 text-title font-semibold">{t("company")}</legend>
          <TextField {...form.field("account_name")} label={t("account_name")} autoComplete="organization" />
          <ComboBox
            {...form.field("country")}
            label={t("country")}
            options={countries}
            onChange={chooseCountry}
            description={t("country_help")}
          />
          <ComboBox
            {...form.field("time_zone")}
            label={t("time_zone")}
            options={zones}
            description={t("result", examplesOf(languageOf(locale), country, time_zone))}
          />
        </fieldset>
        <fieldset className="flex flex-col gap-4">
          <legend className="mb-3 text-title font-semibold">{t("you")}</legend>
          <TextField {...form.field("name")} label={all("name")} autoComplete="name" />
          <TextField {...form.field("email")} label={all("email")} type="email" autoComplete="username" />
          <PasswordField
            {...form.field("password")}
            label={all("password")}
            description={all("password_help")}
            autoComplete="new-password"
          />
        </fieldset>
        <Button type="submit" kind="primary" isPending={form.isPending} className="h-10!">
          {t("action")}
        </Button>
      </Form>
    </PublicPage>
  );
}

/** How a date and an amount will look: the choice of a country explained by its result. */
function examplesOf(language: string, country: string, timeZone: string) {
  const format = createFormatter({ locale: formatLocale(language, country), timeZone });
  return {
    date: format.dateTime(Date.now(), { dateStyle: "short", timeStyle: "short" }),
    amount: format.number(1234567.5, { style: "currency", currency: factsOf(country).currency }),
  };
}
