import { useTranslations } from "use-intl";
import { api, value } from "@/lib/client";
import { useForm } from "@/lib/form";
import { languageOf, languages } from "@/lib/i18n";
import { type Preferences, savePreferences, usePreferences } from "@/lib/preferences";
import { patchBootstrap, useMe } from "@/lib/session";
import { Switch, TextField } from "@/ui/field";
import { Form } from "@/ui/form";
import { Select } from "@/ui/select";
import { Page, Part } from "./page";
import { SaveBar } from "./save-bar";

const themes = ["system", "light", "dark"] as const;
const densities = ["comfortable", "compact"] as const;

export function Profile() {
  const t = useTranslations("settings.profile");
  const me = useMe();
  const form = useForm({
    initial: { name: me.name, locale: languageOf(me.locale) as string, theme: me.theme, density: me.density },
    check: ({ name }) => ({ name: name.trim() ? undefined : t("name_missing") }),
    submit: async (body) => {
      const saved = await value(api.PATCH("/me", { body }));
      patchBootstrap((old) => ({ ...old, me: saved }));
    },
  });
  return (
    <Page title={t("title")} intro={me.email}>
      <Form form={form} label={t("title")}>
        <TextField {...form.field("name")} label={t("name")} description={t("name_help")} autoComplete="name" />
        <Select
          {...form.field("locale")}
          label={t("language")}
          options={languages.map((one) => ({ value: one, label: t(`languages.${one}`) }))}
        />
        <Select
          {...form.field("theme")}
          label={t("theme")}
          onChange={(theme) => form.set("theme", theme as typeof me.theme)}
          options={themes.map((one) => ({ value: one, label: t(`themes.${one}`) }))}
        />
        <Select
          {...form.field("density")}
          label={t("density")}
          onChange={(density) => form.set("density", density as typeof me.density)}
          options={densities.map((one) => ({ value: one, label: t(`densities.${one}`) }))}
        />
        <SaveBar form={form} />
      </Form>
      <Habits />
    </Page>
  );
}

const switches = ["enter_sends", "shortcuts", "close_and_next", "sound", "desktop_notifications"] as const;
const holds = [0, 3, 5, 10] as const;

/** Kept at once: each is undone by pressing it again. */
function Habits() {
  const t = useTranslations("settings.habits");
  const preferences = usePreferences();
  async function change(name: (typeof switches)[number], isOn: boolean) {
    const isRefused =
      name === "desktop_notifications" && isOn && (await Notification.requestPermission()) !== "granted";
    if (!isRefused) savePreferences({ [name]: isOn });
  }
  return (
    <Part title={t("title")}>
      <Select
        label={t("hold")}
        description={t("hold_help")}
        value={String(preferences.send_hold_s)}
        onChange={(chosen) => savePreferences({ send_hold_s: Number(chosen) as Preferences["send_hold_s"] })}
        options={holds.map((one) => ({ value: String(one), label: one ? t("seconds", { count: one }) : t("at_once") }))}
      />
      {switches.map((name) => (
        <Switch key={name} isSelected={preferences[name]} onChange={(isOn) => void change(name, isOn)}>
          {t(name)}
        </Switch>
      ))}
    </Part>
  );
}
