import { useTranslations } from "use-intl";
import { useBootstrap } from "@/lib/session";
import { Checkbox } from "@/ui/field";

type Props = { chosen: string[]; seesAll: boolean; onChange: (ids: string[]) => void };

/** Which channels a person sees. Some roles see all of them; membership then only says who is asked first. */
export function InboxChoice({ chosen, seesAll, onChange }: Props) {
  const t = useTranslations("settings.users");
  const { inboxes } = useBootstrap();
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-body text-ink2">{t(seesAll ? "inboxes_all_help" : "inboxes_help")}</legend>
      {inboxes.length === 0 && <p className="text-body text-ink2">{t("no_inboxes")}</p>}
      {inboxes.map(({ id, name }) => (
        <Checkbox
          key={id}
          isSelected={chosen.includes(id)}
          onChange={(isIn) => onChange(isIn ? [...chosen, id] : chosen.filter((one) => one !== id))}
        >
          {name}
        </Checkbox>
      ))}
    </fieldset>
  );
}
