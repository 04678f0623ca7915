/** All keys that work here and now, by group. */
import { useTranslations } from "use-intl";
import { type CommandGroup, offered, useCommandRegistry } from "@/lib/commands";
import { savePreferences, usePreferences } from "@/lib/preferences";
import { Dialog } from "@/ui/dialog";
import { Switch } from "@/ui/field";
import { Keys } from "@/ui/kbd";

const groups: CommandGroup[] = ["conversation", "composer", "list", "go", "general"];

export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const t = useTranslations("shell");
  const registered = useCommandRegistry((state) => state.registered);
  const { shortcuts } = usePreferences();
  const commands = offered(registered).filter((command) => command.keys?.length);
  return (
    <Dialog isOpen onClose={onClose} title={t("commands.help")} size="lg">
      <Switch isSelected={shortcuts} onChange={(on) => savePreferences({ shortcuts: on })} className="mb-4">
        {t("single_keys")}
      </Switch>
      <div className="columns-2 gap-8 max-sm:columns-1">
        {groups.map((group) => {
          const inGroup = commands.filter((command) => command.group === group);
          if (inGroup.length === 0) return null;
          return (
            <section key={group} className="mb-5 break-inside-avoid">
              <h3 className="mb-1 text-small font-semibold text-ink3">{t(`groups.${group}`)}</h3>
              <ul>
                {inGroup.map((command) => (
                  <li key={command.id} className="flex min-h-7 items-center gap-2 text-body">
                    <span className="flex-1">{command.title}</span>
                    <Keys keys={command.keys?.[0] ?? ""} />
                    <span className="sr-only">{command.keys?.[0]}</span>
                  </li>
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
